package org.sluice.rest;

import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Finds where definitions belong, by names, for callers who may look there. */
@Component
final class DefinitionPlaces {

    private final Applications applications;

    DefinitionPlaces(Applications applications) {
        this.applications = applications;
    }

    Team team(Principal principal, String name) {
        Team team = applications.teamByName(name).orElseThrow(() -> ProblemException.notFound("team", name));
        principal.require(Permission.READ, team.id(), "team", name);
        return team;
    }

    Application application(Principal principal, Definition definition) {
        Team team = team(principal, definition.team());
        return applications
                .findByName(team.id(), definition.application())
                .filter(application -> principal.roleIn(application).isPresent())
                .orElseThrow(() -> ProblemException.notFound("application", definition.application()));
    }

    /** Asks for a permission in the application's team. */
    void require(Principal principal, Permission permission, Application application) {
        principal.require(
                permission, application, "application", application.id().value());
    }
}
