package org.sluice.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.EffectiveVariable.Source;

/** Which value of an instance is in force: its own, unless it has none or its template locks it; then the template's. */
final class InstancePrecedence {

    private InstancePrecedence() {}

    /** By name, without what the platform computes. */
    static List<EffectiveVariable> of(String instance, List<Variable> own, Optional<Template> template) {
        Map<String, EffectiveVariable> all = new TreeMap<>();
        Source mine = new Source(Scope.INSTANCE, instance);
        own.forEach(variable -> all.put(variable.name(), new EffectiveVariable(variable, mine, List.of())));
        template.ifPresent(from -> {
            Source theirs = new Source(Scope.TEMPLATE, from.name());
            from.variables()
                    .forEach(defined -> all.compute(
                            defined.name(),
                            (name, before) -> before == null
                                    ? new EffectiveVariable(defined.variable(), theirs, List.of())
                                    : both(before, defined, theirs)));
        });
        return new ArrayList<>(all.values());
    }

    private static EffectiveVariable both(EffectiveVariable own, TemplateVariable defined, Source template) {
        Variable mine = own.variable();
        Variable theirs = defined.variable();
        boolean mineCounts = !defined.locked() && (!mine.needsValue() || theirs.needsValue());
        Variable inForce = new Variable(
                mine.name(),
                mineCounts ? mine.value() : theirs.value(),
                mine.hidden() || theirs.hidden(),
                mine.required() || theirs.required(),
                mine.locked() || theirs.locked());
        return mineCounts
                ? new EffectiveVariable(inForce, own.from(), List.of(template))
                : new EffectiveVariable(inForce, template, List.of(own.from()));
    }
}
