package org.sluice.access;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.application.Application;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;

/**
 * Who acts: the holder of a team's access token, or a user, logged in or with a personal access token. The one place that
 * asks {@link Permission} who may do what.
 *
 * @param tokenId what is started acts as: the token, or the user unless the token hands on less than all of their rights
 * @param name of the token or the user, as it appears in audit events
 * @param login the token's name, with which its holder logs in at the broker
 * @param user absent behind a team's token
 */
public record Principal(String tokenId, String name, String login, Optional<UserId> user, Grants grants) {

    /** The holder of a token that is this in a team, or without a team in all of them. */
    public Principal(String tokenId, String name, Optional<TeamId> team, Role role) {
        this(tokenId, name, name, Optional.empty(), Grants.of(team, role));
    }

    /**
     * Passes if this principal has the permission in the team.
     *
     * @param what the kind of thing asked for, for the message
     * @param id the id asked for; a thing of a foreign team is answered as one that does not exist
     */
    public void require(Permission permission, TeamId owner, String what, String id) {
        require(permission, grants.in(owner), what, id);
    }

    /** The same for what belongs to an application, whose role counts before the team's. */
    public void require(Permission permission, Application owner, String what, String id) {
        require(permission, grants.in(owner), what, id);
    }

    private void require(Permission permission, Optional<Role> role, String what, String id) {
        if (role.isEmpty()) {
            throw ProblemException.notFound(what, id);
        }
        if (!grants.permit(permission, role)) {
            throw ProblemException.forbidden(
                    "not-permitted",
                    "%s is %s%s; this needs %s. Ask an owner of the team."
                            .formatted(
                                    name,
                                    word(role.get()),
                                    grants.scope()
                                            .ceiling()
                                            .map(ceiling -> " with a token for what a " + word(ceiling) + " may do")
                                            .orElse(""),
                                    permission.roles().stream()
                                            .sorted(Comparator.naturalOrder())
                                            .map(Principal::word)
                                            .collect(Collectors.joining(" or "))));
        }
    }

    /** Whether this principal has the permission in the team. */
    public boolean may(Permission permission, TeamId owner) {
        return grants.permit(permission, grants.in(owner));
    }

    /** Whether this principal has the permission in the application. */
    public boolean may(Permission permission, Application owner) {
        return grants.permit(permission, grants.in(owner));
    }

    /** Whether there is anything anywhere that it has this permission for. */
    public boolean mayAnywhere(Permission permission) {
        return grants.anywhere(permission);
    }

    /** Whether this principal may read the whole team: no application of it is kept from them. */
    public boolean readsAllOf(TeamId team) {
        return grants.readsAllOf(team);
    }

    /** Whether this principal may read all there is of every team. */
    public boolean readsEverything() {
        return teams().isEmpty() && mayAnywhere(Permission.READ);
    }

    /** The teams it is in; empty for all of them. */
    public Optional<Set<TeamId>> teams() {
        return grants.reach();
    }

    /** The team meant where a request names none: the one it is in, if that is one. */
    public Optional<TeamId> onlyTeam() {
        return teams().filter(in -> in.size() == 1).map(in -> in.iterator().next());
    }

    /** What it is in the team, if it is in it. */
    public Optional<Role> roleIn(TeamId team) {
        return grants.in(team);
    }

    /** What it is in the application, if anything. */
    public Optional<Role> roleIn(Application application) {
        return grants.in(application);
    }

    /** How much of its user's rights the token hands on. */
    public TokenScope scope() {
        return grants.scope();
    }

    /** Whether it is one for all teams and users, with nothing held back. */
    public boolean administrator() {
        return grants.everywhere().filter(role -> role == Role.ADMIN).isPresent()
                && grants.scope().team().isEmpty()
                && grants.scope()
                        .ceiling()
                        .map(ceiling -> ceiling == Role.ADMIN)
                        .orElse(true);
    }

    /** Passes if this principal may do what belongs to no team, such as creating teams. */
    public void requireAdministrator() {
        if (!administrator()) {
            throw ProblemException.forbidden("not-permitted", name + " is not an administrator; this needs one.");
        }
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
