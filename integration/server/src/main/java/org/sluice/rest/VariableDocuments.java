package org.sluice.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.environment.Variable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;

/** Environment variables as the wire says them, and back. */
final class VariableDocuments {

    private VariableDocuments() {}

    /**
     * The variables as they would be once merged; what is left out of one stays as it is.
     *
     * @param pointer of the list
     */
    static List<Variable> merged(String pointer, @Nullable List<VariableBody> bodies, List<Variable> existing) {
        Map<String, Variable> before = existing.stream().collect(Collectors.toMap(Variable::name, Function.identity()));
        List<VariableBody> items = Fields.items(pointer, bodies);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            names.add(Fields.required(pointer + "/" + i + "/name", items.get(i).name()));
        }
        Variable.checkNames(pointer, names);
        List<Variable> merged = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String name = names.get(i);
            merged.add(merge(pointer + "/" + i, name, items.get(i), Optional.ofNullable(before.get(name))));
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

    private static Variable merge(String pointer, String name, VariableBody body, Optional<Variable> before) {
        boolean wasHidden = before.map(Variable::hidden).orElse(false);
        boolean hidden = Objects.requireNonNullElse(body.hidden(), wasHidden);
        boolean empty = Objects.requireNonNullElse(body.value(), "").isEmpty();
        // Who never saw a hidden value sends back the empty one they were answered; it is not meant.
        boolean keepsValue = body.value() == null || (hidden && empty);
        if (wasHidden && !hidden && empty && before.flatMap(Variable::value).isPresent()) {
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
