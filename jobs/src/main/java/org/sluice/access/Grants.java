package org.sluice.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;

/**
 * What somebody is, and where. An application's role overrides the team's, but for owners, who always keep access; it says
 * nothing to those who are not in the team.
 *
 * @param everywhere what it is in every team, such as administrator
 * @param teams what it is in these teams
 * @param applications what it is in these applications instead; empty for nothing at all
 * @param partly teams with an application where it is nothing
 * @param scope how much of this a token hands on
 */
record Grants(
        Optional<Role> everywhere,
        Map<TeamId, Role> teams,
        Map<ApplicationId, Optional<Role>> applications,
        Set<TeamId> partly,
        TokenScope scope) {

    Grants {
        teams = Map.copyOf(teams);
        applications = Map.copyOf(applications);
        partly = Set.copyOf(partly);
    }

    static Grants of(Optional<TeamId> team, Role role) {
        return new Grants(
                team.isPresent() ? Optional.empty() : Optional.of(role),
                team.map(in -> Map.of(in, role)).orElse(Map.of()),
                Map.of(),
                Set.of(),
                TokenScope.WHOLE);
    }

    Grants within(TokenScope narrower) {
        return new Grants(everywhere, teams, applications, partly, narrower);
    }

    Optional<Role> in(TeamId team) {
        if (scope.team().filter(only -> !only.equals(team)).isPresent()) {
            return Optional.empty();
        }
        return everywhere.or(() -> Optional.ofNullable(teams.get(team)));
    }

    Optional<Role> in(Application application) {
        Optional<Role> ofTeam = in(application.team());
        if (ofTeam.isEmpty() || everywhere.isPresent() || ofTeam.get() == Role.OWNER) {
            return ofTeam;
        }
        return applications.getOrDefault(application.id(), ofTeam);
    }

    boolean permit(Permission permission, Optional<Role> role) {
        return role.filter(permission::of).isPresent()
                && scope.ceiling().map(permission::of).orElse(true);
    }

    /** Whether it may read everything that any application of the team has. */
    boolean readsAllOf(TeamId team) {
        Optional<Role> role = in(team);
        return permit(Permission.READ, role)
                && (everywhere.isPresent() || role.equals(Optional.of(Role.OWNER)) || !partly.contains(team));
    }

    /** The teams it is in; empty for all of them. */
    Optional<Set<TeamId>> reach() {
        if (scope.team().isPresent()) {
            return Optional.of(
                    in(scope.team().get()).isPresent() ? Set.of(scope.team().get()) : Set.of());
        }
        return everywhere.isPresent() ? Optional.empty() : Optional.of(teams.keySet());
    }

    boolean anywhere(Permission permission) {
        return reach().map(in -> in.stream().anyMatch(team -> permit(permission, in(team))))
                        .orElseGet(() -> permit(permission, everywhere))
                || !teams.isEmpty() && applications.values().stream().anyMatch(role -> permit(permission, role));
    }
}
