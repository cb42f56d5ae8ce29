package org.sluice.environment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;

/** The templates of teams, and which instance has which. Values are sealed at rest. */
public interface Templates {

    /** @throws org.sluice.problem.ProblemException if the name is taken in the team or is none */
    Template add(TeamId team, String name, String description);

    /** Renames and describes. */
    Template update(TemplateId id, String name, String description);

    Optional<Template> find(TemplateId id);

    Optional<Template> findByName(TeamId team, String name);

    List<Template> list(TeamId team);

    /** @throws org.sluice.problem.ProblemException if an instance has it */
    void remove(TemplateId id);

    /**
     * Sets variables, replacing those of the same name; others stay. One without a value keeps the value it has. What becomes
     * hidden here is hidden on every instance from now on.
     *
     * @throws org.sluice.problem.ProblemException if a name or value breaks the rules of variables, a value does not match its
     *     own pattern, or a locked one has no value; then nothing is set
     */
    void put(TemplateId id, Collection<TemplateVariable> variables);

    /** Removes a variable; false if there was none. */
    boolean remove(TemplateId id, String name);

    /** The template of an instance. */
    Optional<Template> of(InstanceId instance);

    /** How many instances have it. */
    int uses(TemplateId id);

    /**
     * Gives an instance a template, or takes it away.
     *
     * @throws org.sluice.problem.ProblemException if there is no such instance, or no such template in its team
     */
    void assign(InstanceId instance, Optional<TemplateId> template);
}
