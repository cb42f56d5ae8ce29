package org.sluice.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;

/** Who is what in which team, and in which application instead. */
public interface Memberships {

    /** Who says that somebody is in a team. */
    enum Source {
        /** An owner of the team. */
        HAND,
        /** A group of the identity provider. */
        DIRECTORY
    }

    /** Somebody who is in a team. */
    record Membership(TeamId team, Users.User user, Role role, Source source) {}

    /**
     * What somebody is in one application.
     *
     * @param role empty for no access at all
     */
    record ApplicationRole(Users.User user, Optional<Role> role) {}

    List<Membership> of(TeamId team);

    List<Membership> of(UserId user);

    Optional<Membership> find(TeamId team, UserId user);

    /** @throws org.sluice.problem.ProblemException with code {@code last-owner} if nobody would own the team any more */
    Membership set(TeamId team, UserId user, Role role);

    /**
     * Takes the roles in the team's applications away as well.
     *
     * @return false if there was none
     * @throws org.sluice.problem.ProblemException with code {@code last-owner} if nobody would own the team any more
     */
    boolean remove(TeamId team, UserId user);

    /** Makes what the identity provider says true; memberships given by hand and last owners stay. */
    void follow(UserId user, Map<TeamId, Role> directory);

    List<ApplicationRole> of(ApplicationId application);

    ApplicationRole set(ApplicationId application, UserId user, Optional<Role> role);

    boolean remove(ApplicationId application, UserId user);
}
