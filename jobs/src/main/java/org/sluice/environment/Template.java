package org.sluice.environment;

import java.util.List;
import java.util.Optional;
import org.sluice.application.TeamId;

/**
 * What instances of a team have in common: the variables each of them gets, unless it has a value of its own.
 *
 * @param variables by name
 */
public record Template(TemplateId id, TeamId team, String name, String description, List<TemplateVariable> variables) {

    public Template {
        variables = List.copyOf(variables);
    }

    /** What it says of a variable. */
    public Optional<TemplateVariable> variable(String called) {
        return variables.stream()
                .filter(variable -> variable.name().equals(called))
                .findFirst();
    }

    /**
     * Checks variables before a template has them.
     *
     * @param pointer JSON pointer of the list
     * @throws org.sluice.problem.ProblemException naming every one that contradicts itself
     */
    public static void check(String pointer, List<TemplateVariable> variables) {
        TemplateRules.check(pointer, variables);
    }

    @Override
    public String toString() {
        return "Template[" + name + "]";
    }
}
