package org.sluice.rest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.environment.Variable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;

/** Environment variables as the wire says them, and back. */
final class VariableDocuments {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,199}");

    private VariableDocuments() {}

    /**
     * The variables as they would be once merged; what is left out of one stays as it is.
     *
     * @param pointer of the list
     */
    static List<Variable> merged(String pointer, @Nullable List<VariableBody> bodies, List<Variable> existing) {
        Map<String, Variable> before = existing.stream().collect(Collectors.toMap(Variable::name, Function.identity()));
        Set<String> seen = new HashSet<>();
        List<Variable> merged = new ArrayList<>();
        List<VariableBody> items = Fields.items(pointer, bodies);
        for (int i = 0; i < items.size(); i++) {
            String at = pointer + "/" + i;
            VariableBody body = items.get(i);
            String name = name(at + "/name", Fields.required(at + "/name", body.name()));
            if (!seen.add(name)) {
                throw ProblemException.invalid(
                        at + "/name", "duplicate", "%s/name is there twice: %s.".formatted(at, name));
            }
            merged.add(merge(at, name, body, Optional.ofNullable(before.get(name))));
        }
        return merged;
    }

    static VariableView view(Variable variable) {
        return new VariableView(
                variable.name(),
                variable.hidden() ? null : variable.value().orElse(null),
                variable.hidden(),
                variable.required(),
                variable.locked(),
                variable.needsValue());
    }

    private static String name(String pointer, String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    pointer,
                    "not-a-variable-name",
                    "%s must be letters, digits and underscores, not starting with a digit, 200 at most; found \"%s\"."
                            .formatted(pointer, ProblemException.abbreviate(name)));
        }
        if (name.startsWith(Variable.PLATFORM_PREFIX)) {
            throw ProblemException.ruleViolated(
                    pointer,
                    "platform-variable",
                    "Names starting with %s belong to the platform; choose another than %s."
                            .formatted(Variable.PLATFORM_PREFIX, name));
        }
        return name;
    }

    private static Variable merge(String pointer, String name, VariableBody body, Optional<Variable> before) {
        boolean wasHidden = before.map(Variable::hidden).orElse(false);
        boolean hidden = Objects.requireNonNullElse(body.hidden(), wasHidden);
        boolean keepsValue = body.value() == null;
        if (wasHidden
                && !hidden
                && keepsValue
                && before.flatMap(Variable::value).isPresent()) {
            throw ProblemException.ruleViolated(
                    pointer + "/hidden",
                    "hidden-stays-hidden",
                    "The value of %s is hidden and will not be shown; give a new value to show it from now on."
                            .formatted(name));
        }
        return new Variable(
                name,
                keepsValue ? before.flatMap(Variable::value) : Optional.ofNullable(body.value()),
                hidden,
                Objects.requireNonNullElse(
                        body.required(), before.map(Variable::required).orElse(false)),
                Objects.requireNonNullElse(
                        body.locked(), before.map(Variable::locked).orElse(false)));
    }
}
