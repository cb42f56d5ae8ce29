package org.sluice.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.problem.ProblemException;
import org.sluice.problem.ProblemException.Field;

/** What a template forbids, in itself and on its instances. Messages never quote a value. */
final class TemplateRules {

    private TemplateRules() {}

    /** @throws ProblemException naming every value of an instance that its template does not allow */
    static void checkOwn(Template template, List<Variable> variables) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            violation("/items/" + i, template, variables.get(i)).ifPresent(fields::add);
        }
        throwIfAny(fields);
    }

    /** What the template has against a variable of an instance. */
    static Optional<Field> violation(String pointer, Template template, Variable variable) {
        return template.variable(variable.name()).flatMap(defined -> violation(pointer, template, defined, variable));
    }

    private static Optional<Field> violation(
            String pointer, Template template, TemplateVariable defined, Variable variable) {
        if (defined.locked()) {
            return Optional.of(new Field(
                    pointer + "/name",
                    "locked-by-template",
                    "%s is locked by the template \"%s\", which gives its value; change it there."
                            .formatted(variable.name(), template.name())));
        }
        if (defined.variable().required() && variable.value().equals(Optional.of(""))) {
            return Optional.of(new Field(
                    pointer + "/value",
                    "value-required",
                    "%s is required by the template \"%s\" and must not be empty; give a value, or remove the instance's own."
                            .formatted(variable.name(), template.name())));
        }
        if (!variable.value().map(defined::accepts).orElse(true)) {
            return Optional.of(
                    mismatch(pointer, variable.name(), defined, " of the template \"" + template.name() + "\""));
        }
        return Optional.empty();
    }

    /** @throws ProblemException naming every variable of a template that contradicts itself */
    static void check(String pointer, List<TemplateVariable> variables) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            TemplateVariable defined = variables.get(i);
            String at = pointer + "/" + i;
            if (defined.locked() && defined.variable().needsValue()) {
                fields.add(new Field(
                        at + "/value",
                        "locked-without-value",
                        "%s is locked, so no instance can have a value of its own; give it one here."
                                .formatted(defined.name())));
            } else if (!defined.variable().value().map(defined::accepts).orElse(true)) {
                fields.add(mismatch(at, defined.name(), defined, ""));
            }
        }
        throwIfAny(fields);
    }

    private static Field mismatch(String pointer, String name, TemplateVariable defined, String whose) {
        return new Field(
                pointer + "/value",
                "pattern-mismatch",
                "The value of %s does not match the pattern%s, \"%s\"; give one that does, of at most %d characters."
                        .formatted(
                                name,
                                whose,
                                ProblemException.abbreviate(defined.pattern()
                                        .map(ValuePattern::text)
                                        .orElse("")),
                                ValuePattern.MOST_OF_A_VALUE));
    }

    private static void throwIfAny(List<Field> fields) {
        if (!fields.isEmpty()) {
            Field first = fields.get(0);
            throw ProblemException.ruleViolated(first.code(), first.message(), fields);
        }
    }
}
