package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.environment.Template;
import org.sluice.environment.TemplateId;
import org.sluice.environment.TemplateVariable;
import org.sluice.environment.Templates;
import org.sluice.instance.Instance;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.TemplateView;
import org.springframework.stereotype.Component;

/** Finds templates for callers who may, and changes them with an audit event. */
@Component
final class TemplateChanges {

    private final Templates templates;
    private final Applications applications;
    private final Changes changes;

    TemplateChanges(Templates templates, Applications applications, Changes changes) {
        this.templates = templates;
        this.applications = applications;
        this.changes = changes;
    }

    Template find(Principal principal, Permission permission, String id) {
        Template template =
                templates.find(new TemplateId(id)).orElseThrow(() -> ProblemException.notFound("template", id));
        principal.require(permission, template.team(), "template", id);
        return template;
    }

    Team team(Principal principal, Permission permission, String id) {
        Team team = applications.team(new TeamId(id)).orElseThrow(() -> ProblemException.notFound("team", id));
        principal.require(permission, team.id(), "team", id);
        return team;
    }

    TemplateView view(Template template) {
        return TemplateDocuments.view(template, templates.uses(template.id()));
    }

    List<Template> list(Team team) {
        return templates.list(team.id());
    }

    Optional<Template> named(TeamId team, String name) {
        return templates.findByName(team, name);
    }

    Optional<Template> of(Instance instance) {
        return templates.of(instance.id());
    }

    Template create(
            Principal principal, TeamId team, String name, String description, List<TemplateVariable> variables) {
        return changes.make(principal, () -> {
            Template made = templates.add(team, name, description);
            if (!variables.isEmpty()) {
                templates.put(made.id(), variables);
            }
            return made(reread(made), "template.created", variables);
        });
    }

    Template update(
            Principal principal, Template before, String name, String description, List<TemplateVariable> variables) {
        return changes.make(principal, () -> {
            templates.update(before.id(), name, description);
            if (!variables.isEmpty()) {
                templates.put(before.id(), variables);
            }
            return made(reread(before), "template.updated", variables);
        });
    }

    Template put(Principal principal, Template before, List<TemplateVariable> variables, String action) {
        return changes.make(principal, () -> {
            templates.put(before.id(), variables);
            return made(reread(before), action, variables);
        });
    }

    void removeVariable(Principal principal, Template template, String name) {
        changes.make(principal, () -> {
            if (!templates.remove(template.id(), name)) {
                throw ProblemException.notFound("variable", name);
            }
            return made(template, "template.variable.removed", Map.of("name", template.name(), "names", name));
        });
    }

    void remove(Principal principal, Template template) {
        changes.make(principal, () -> {
            templates.remove(template.id());
            return made(template, "template.removed", Map.of("name", template.name()));
        });
    }

    /** Gives an instance of the caller's a template of its team, or takes it away. */
    void assign(Principal principal, Instance instance, Application application, Optional<Template> template) {
        template.ifPresent(wanted -> {
            if (!wanted.team().equals(application.team())) {
                throw ProblemException.notFound("template", wanted.id().value());
            }
        });
        changes.make(principal, () -> {
            templates.assign(instance.id(), template.map(Template::id));
            return new Changes.Made<>(
                    instance,
                    template.isPresent() ? "instance.template.assigned" : "instance.template.removed",
                    "instance",
                    instance.id().value(),
                    Optional.of(instance.application()),
                    template.map(wanted -> Map.of("name", instance.name(), "template", wanted.name()))
                            .orElseGet(() -> Map.of("name", instance.name())));
        });
    }

    private Template reread(Template template) {
        return templates
                .find(template.id())
                .orElseThrow(() ->
                        ProblemException.notFound("template", template.id().value()));
    }

    private static Changes.Made<Template> made(Template template, String action, List<TemplateVariable> variables) {
        return made(
                template,
                action,
                Map.of(
                        "name",
                        template.name(),
                        "names",
                        variables.stream().map(TemplateVariable::name).collect(Collectors.joining(", "))));
    }

    private static Changes.Made<Template> made(Template template, String action, Map<String, String> details) {
        return new Changes.Made<>(template, action, "template", template.id().value(), Optional.empty(), details)
                .in(template.team());
    }
}
