package org.sluice.application;

import java.util.List;
import java.util.Optional;

/** Teams and applications. Names are unique: a team's everywhere, an application's within its team. */
public interface Applications {

    Team addTeam(String name);

    List<Team> teams();

    Optional<Team> team(TeamId id);

    Optional<Team> teamByName(String name);

    /** @throws org.sluice.problem.ProblemException if the team is unknown or has an application of that name */
    Application add(TeamId team, String name);

    Optional<Application> find(ApplicationId id);

    Optional<Application> findByName(TeamId team, String name);

    /** The applications of one team, or all of them. */
    List<Application> list(Optional<TeamId> team);
}
