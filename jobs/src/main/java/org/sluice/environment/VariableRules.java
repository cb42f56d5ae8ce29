package org.sluice.environment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sluice.problem.ProblemException;

/** What variables must look like, so that every runtime can have them as environment variables. */
public final class VariableRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

    /** What one environment string may hold on Linux, with room for the name. */
    private static final int VALUE_LIMIT = 128_000;

    private VariableRules() {}

    static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws ProblemException naming every variable that breaks a rule; values are never quoted */
    public static void check(List<Variable> variables) {
        List<ProblemException.Field> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            checkName(variable.name(), "/items/" + i + "/name", seen, fields);
            checkValue(variable.value(), "/items/" + i + "/value", fields);
        }
        throwIfAny(fields);
    }

    /** @throws ProblemException naming every key that breaks a rule */
    static void checkKeys(List<Environments.Key> keys) {
        checkNames("/items", keys.stream().map(Environments.Key::name).toList());
    }

    /** Adds what is wrong with variables of a text, saying on which lines; the platform's names are skipped later. */
    static void checkEntries(String pointer, List<Dotenv.Entry> entries, List<ProblemException.Field> problems) {
        Set<String> seen = new HashSet<>();
        for (Dotenv.Entry entry : entries) {
            List<ProblemException.Field> found = new ArrayList<>();
            if (entry.name().startsWith(Variable.PLATFORM_PREFIX) && valid(entry.name())) {
                continue;
            }
            checkName(entry.name(), pointer, seen, found);
            checkValue(Optional.of(entry.value()), pointer, found);
            found.forEach(field -> problems.add(new ProblemException.Field(
                    pointer, field.code(), "Line " + entry.line() + ": " + field.message())));
        }
    }

    static void checkNames(String pointer, List<String> names) {
        List<ProblemException.Field> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            checkName(names.get(i), pointer + "/" + i + "/name", seen, fields);
        }
        throwIfAny(fields);
    }

    private static void checkName(String name, String pointer, Set<String> seen, List<ProblemException.Field> fields) {
        String shown = ProblemException.abbreviate(name);
        if (!valid(name)) {
            fields.add(new ProblemException.Field(
                    pointer,
                    "invalid-name",
                    "\"%s\" cannot name an environment variable: it starts with a letter or _, holds only letters, digits and _, and has at most 200 characters."
                            .formatted(shown)));
        } else if (name.startsWith(Variable.PLATFORM_PREFIX)) {
            fields.add(new ProblemException.Field(
                    pointer,
                    "reserved-name",
                    "\"%s\" starts with %s, which is reserved for the platform; choose another name."
                            .formatted(shown, Variable.PLATFORM_PREFIX)));
        } else if (!seen.add(name)) {
            fields.add(new ProblemException.Field(
                    pointer, "duplicate-name", "\"%s\" is given twice; leave one of them out.".formatted(shown)));
        }
    }

    private static void checkValue(Optional<String> value, String pointer, List<ProblemException.Field> fields) {
        if (value.isPresent() && value.get().length() > VALUE_LIMIT) {
            fields.add(new ProblemException.Field(
                    pointer,
                    "too-long",
                    "The value has %d characters; at most %d are allowed."
                            .formatted(value.get().length(), VALUE_LIMIT)));
        } else if (value.isPresent() && value.get().indexOf('\0') >= 0) {
            fields.add(new ProblemException.Field(
                    pointer, "control-character", "The value contains a NUL character; no runtime can have that."));
        }
    }

    private static void throwIfAny(List<ProblemException.Field> fields) {
        if (!fields.isEmpty()) {
            ProblemException.Field first = fields.get(0);
            String message = fields.size() == 1
                    ? first.message()
                    : "%d variables cannot be stored. The first: %s".formatted(fields.size(), first.message());
            throw new ProblemException(ProblemException.Kind.INVALID, first.code(), message, fields);
        }
    }
}
