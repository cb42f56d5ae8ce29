package org.sluice.access;

import java.util.Optional;
import org.sluice.application.TeamId;

/**
 * Who acts: the holder of an access token.
 *
 * @param tokenId the token's id
 * @param name the token's name, as it appears in audit events
 * @param team the team it belongs to; empty for an administrator, who acts in every team
 * @param role what it is in that team
 */
public record Principal(String tokenId, String name, Optional<TeamId> team, Role role) {

    /**
     * Passes if this principal has the permission in the team.
     *
     * @param what the kind of thing asked for, for the message
     * @param id the id asked for; a thing of a foreign team is answered as one that does not exist
     */
    public void require(Permission permission, TeamId owner, String what, String id) {
        if (team.isPresent() && !team.get().equals(owner)) {
            throw org.sluice.problem.ProblemException.notFound(what, id);
        }
        if (!may(permission, owner)) {
            throw org.sluice.problem.ProblemException.forbidden(
                    "not-permitted",
                    "%s is %s; this needs at least %s. Ask an owner of the team."
                            .formatted(
                                    name,
                                    role.name().toLowerCase(java.util.Locale.ROOT),
                                    permission.least().name().toLowerCase(java.util.Locale.ROOT)));
        }
    }

    /** Whether this principal has the permission in the team. */
    public boolean may(Permission permission, TeamId owner) {
        return team.map(owner::equals).orElse(true) && role.compareTo(permission.least()) >= 0;
    }

    /** Passes if this principal may do what belongs to no team, such as creating teams. */
    public void requireAdministrator() {
        if (role != Role.ADMIN || team.isPresent()) {
            throw org.sluice.problem.ProblemException.forbidden(
                    "not-permitted", name + " is not an administrator; this needs one.");
        }
    }
}
