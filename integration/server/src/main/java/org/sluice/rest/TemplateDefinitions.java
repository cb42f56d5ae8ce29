package org.sluice.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Team;
import org.sluice.environment.Template;
import org.sluice.environment.TemplateVariable;
import org.sluice.problem.Names;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.TemplateSpec;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Creates templates and sets their variables where they differ. */
@Component
final class TemplateDefinitions implements DefinitionApplier {

    private static final int NAME = 100;

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final TemplateChanges templates;
    private final DefinitionPlaces places;

    TemplateDefinitions(TemplateChanges templates, DefinitionPlaces places) {
        this.templates = templates;
        this.places = places;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.TEMPLATE;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        TemplateSpec spec = definition.spec(mapper, TemplateSpec.class);
        String name = Names.label(definition.pointer() + "/metadata/name", definition.name(), NAME);
        return () -> apply(definition, name, spec, principal);
    }

    private DefinitionChangeView apply(Definition definition, String name, TemplateSpec spec, Principal principal) {
        Team team = places.team(principal, definition.team());
        Optional<Template> existing = templates.named(team.id(), name);
        List<TemplateVariable> before = existing.map(Template::variables).orElse(List.of());
        List<TemplateVariable> changed =
                TemplateDocuments.merged(definition.pointer() + "/spec/variables", spec.variables(), existing).stream()
                        .filter(variable -> !before.contains(variable))
                        .toList();
        String description = Objects.requireNonNullElse(
                spec.description(), existing.map(Template::description).orElse(""));
        List<String> details = new ArrayList<>();
        if (existing.isPresent() && !existing.get().description().equals(description.strip())) {
            details.add("description");
        }
        changed.forEach(variable -> details.add("variable " + variable.name()));
        if (existing.isPresent() && details.isEmpty()) {
            return definition.change("unchanged", List.of());
        }
        principal.require(Permission.TEMPLATE_EDIT, team.id(), "team", team.name());
        if (existing.isEmpty()) {
            templates.create(principal, team.id(), name, description, changed);
            return definition.change("create", details);
        }
        templates.update(principal, existing.get(), name, description, changed);
        return definition.change("update", details);
    }
}
