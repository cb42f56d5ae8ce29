package org.sluice.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sluice.problem.ProblemException;
import org.sluice.problem.ProblemException.Field;

/**
 * What an import of a {@code .env} text would do, line by line: all of it is done, or nothing.
 *
 * @param lines what becomes of each
 * @param variables those to be set
 */
public record VariableImport(List<Line> lines, List<Variable> variables) {

    /** What becomes of a line. Whether a hidden value is the same as before is nobody's to know: it counts as changed. */
    public enum Change {
        ADDED,
        CHANGED,
        UNCHANGED,
        /** Empty in the text and hidden: the value that is there stays. */
        KEPT,
        /** Not for this import; the reason says why. */
        SKIPPED
    }

    /** @param reason why it is skipped or kept; empty otherwise */
    public record Line(int line, String name, Change change, String reason) {}

    public VariableImport {
        lines = List.copyOf(lines);
        variables = List.copyOf(variables);
    }

    /**
     * Plans an import.
     *
     * @param pointer of the text, for problems
     * @param hidden whether what is set shall be hidden; what is hidden stays so
     * @param existing what is there
     * @param template what binds it, for an instance that has one
     * @throws ProblemException naming every line that cannot be read or breaks a rule
     */
    public static VariableImport plan(
            String pointer, String text, boolean hidden, List<Variable> existing, Optional<Template> template) {
        Map<String, Variable> before = existing.stream().collect(Collectors.toMap(Variable::name, Function.identity()));
        List<Line> lines = new ArrayList<>();
        List<Variable> variables = new ArrayList<>();
        List<Field> problems = new ArrayList<>();
        for (Dotenv.Entry entry : Dotenv.parse(pointer, text)) {
            Optional<Variable> known = Optional.ofNullable(before.get(entry.name()));
            Optional<String> skipped = skipped(entry, template);
            if (skipped.isPresent()) {
                lines.add(new Line(entry.line(), entry.name(), Change.SKIPPED, skipped.get()));
            } else if (keeps(entry, known)) {
                lines.add(new Line(
                        entry.line(), entry.name(), Change.KEPT, "it is hidden, and the line has no new value for it"));
            } else {
                Variable wanted = wanted(entry, hidden, known);
                template.flatMap(binding -> TemplateRules.violation(pointer, binding, wanted))
                        .ifPresent(field -> problems.add(
                                new Field(pointer, field.code(), "Line " + entry.line() + ": " + field.message())));
                Change change = change(wanted, known);
                lines.add(new Line(entry.line(), entry.name(), change, ""));
                if (change != Change.UNCHANGED) {
                    variables.add(wanted);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw ProblemException.ruleViolated(
                    problems.get(0).code(), problems.get(0).message(), problems);
        }
        return new VariableImport(lines, variables);
    }

    private static Optional<String> skipped(Dotenv.Entry entry, Optional<Template> template) {
        if (entry.name().startsWith(Variable.PLATFORM_PREFIX)) {
            return Optional.of("names beginning with " + Variable.PLATFORM_PREFIX + " are the platform's");
        }
        return template.filter(binding -> binding.variable(entry.name())
                        .map(TemplateVariable::locked)
                        .orElse(false))
                .map(binding -> "the template \"" + binding.name() + "\" locks it");
    }

    private static boolean keeps(Dotenv.Entry entry, Optional<Variable> known) {
        return entry.value().isEmpty()
                && known.filter(variable -> variable.hidden() && !variable.needsValue())
                        .isPresent();
    }

    private static Variable wanted(Dotenv.Entry entry, boolean hidden, Optional<Variable> known) {
        return new Variable(
                entry.name(),
                Optional.of(entry.value()),
                hidden || known.map(Variable::hidden).orElse(false),
                known.map(Variable::required).orElse(false),
                known.map(Variable::locked).orElse(false));
    }

    private static Change change(Variable wanted, Optional<Variable> known) {
        if (known.isEmpty()) {
            return Change.ADDED;
        }
        return !known.get().hidden() && wanted.equals(known.get()) ? Change.UNCHANGED : Change.CHANGED;
    }

    @Override
    public String toString() {
        return "VariableImport" + lines;
    }
}
