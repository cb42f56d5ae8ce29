package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.problem.Names;
import org.sluice.protocol.DefinitionChangeView;
import org.springframework.stereotype.Component;

/** Creates applications that are not there yet. */
@Component
final class ApplicationDefinitions implements DefinitionApplier {

    private final Applications applications;
    private final DefinitionPlaces places;
    private final Changes changes;

    ApplicationDefinitions(Applications applications, DefinitionPlaces places, Changes changes) {
        this.applications = applications;
        this.places = places;
        this.changes = changes;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.APPLICATION;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        definition.requireEmptySpec();
        String name = Names.label(definition.pointer() + "/metadata/name", definition.name(), TeamsController.NAME);
        return () -> apply(definition, name, principal);
    }

    private DefinitionChangeView apply(Definition definition, String name, Principal principal) {
        Team team = places.team(principal, definition.team());
        if (applications.findByName(team.id(), name).isPresent()) {
            return definition.change("unchanged", List.of());
        }
        principal.require(
                Permission.APPLICATION_EDIT, team.id(), "team", team.id().value());
        changes.make(principal, () -> {
            Application added = applications.add(team.id(), name);
            return new Changes.Made<>(
                    added,
                    "application.created",
                    "application",
                    added.id().value(),
                    Optional.of(added.id()),
                    Map.of("name", name));
        });
        return definition.change("create", List.of());
    }
}
