package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Principal;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.springframework.stereotype.Component;

/** Creates teams that are not there yet. */
@Component
final class TeamDefinitions implements DefinitionApplier {

    private final Applications applications;
    private final DefinitionPlaces places;
    private final Changes changes;

    TeamDefinitions(Applications applications, DefinitionPlaces places, Changes changes) {
        this.applications = applications;
        this.places = places;
        this.changes = changes;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.TEAM;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        definition.requireEmptySpec();
        String name = Names.label(definition.pointer() + "/metadata/name", definition.name(), TeamsController.NAME);
        return () -> apply(definition, name, principal);
    }

    private DefinitionChangeView apply(Definition definition, String name, Principal principal) {
        if (applications.teamByName(name).isPresent()) {
            places.team(principal, name);
            return definition.change("unchanged", List.of());
        }
        if (!principal.administrator()) {
            // The same answer as for a foreign team, so that nobody can find out which names are taken.
            throw ProblemException.notFound("team", name);
        }
        changes.make(principal, () -> {
            Team team = applications.addTeam(name);
            return new Changes.Made<>(
                    team, "team.created", "team", team.id().value(), Optional.empty(), Map.of("name", name));
        });
        return definition.change("create", List.of());
    }
}
