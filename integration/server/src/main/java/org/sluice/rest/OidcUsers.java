package org.sluice.rest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.Memberships;
import org.sluice.access.Role;
import org.sluice.access.UserId;
import org.sluice.access.Users;
import org.sluice.access.Users.Subject;
import org.sluice.access.Users.User;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.problem.ProblemException;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;

/**
 * Whom an identity provider's subject is. The first time, a user is made; never is one taken over by name, since many
 * providers let people choose that themselves.
 */
@Component
final class OidcUsers {

    private static final Logger log = LoggerFactory.getLogger(OidcUsers.class);

    /** What a group makes somebody. */
    private record Rule(String group, String team, Role role) {

        static Rule of(String text) {
            int equals = text.lastIndexOf('=');
            int colon = text.lastIndexOf(':');
            if (equals < 1 || colon < equals + 2) {
                throw new IllegalArgumentException(
                        "sluice.oidc.groups has \"%s\"; expected group=team:role.".formatted(text));
            }
            Role role = Words.parse(Role.class, "sluice.oidc.groups", text.substring(colon + 1));
            if (role == Role.ADMIN) {
                throw new IllegalArgumentException(
                        "sluice.oidc.groups makes \"%s\" admin; administrators are made by hand.".formatted(text));
            }
            return new Rule(text.substring(0, equals), text.substring(equals + 1, colon), role);
        }
    }

    private final OidcProperties properties;
    private final List<Rule> rules;
    private final Users users;
    private final Memberships memberships;
    private final Applications applications;
    private final AuditLog audit;
    private final Changes changes;

    OidcUsers(
            OidcProperties properties,
            Users users,
            Memberships memberships,
            Applications applications,
            AuditLog audit,
            Changes changes) {
        this.properties = properties;
        this.rules = properties.groups().stream().map(Rule::of).toList();
        this.users = users;
        this.memberships = memberships;
        this.applications = applications;
        this.audit = audit;
        this.changes = changes;
    }

    /** The user, with the memberships their groups give them by now. */
    User of(OidcUser who) {
        Subject subject = subject(who);
        User user = users.findBySubject(subject).orElseGet(() -> add(who, subject));
        if (user.disabled()) {
            throw ProblemException.forbidden("user-disabled", "The user " + user.name() + " is disabled.");
        }
        if (properties.groupsClaim() != null) {
            follow(user, roles(who));
        }
        return user;
    }

    private void follow(User user, Map<TeamId, Role> directory) {
        changes.together(false, () -> {
            Map<TeamId, Role> before = rolesOf(user);
            memberships.follow(user.id(), directory);
            Map<TeamId, Role> after = rolesOf(user);
            Stream.concat(before.keySet().stream(), after.keySet().stream())
                    .distinct()
                    .filter(team -> before.get(team) != after.get(team))
                    .forEach(team -> audit.append(
                            user.name(),
                            Door.REST,
                            "member.groups-followed",
                            "user",
                            user.id().value(),
                            Optional.of(team),
                            Optional.empty(),
                            Map.of(
                                    "team", team.value(),
                                    "username", user.name(),
                                    "was", word(before.get(team)),
                                    "role", word(after.get(team)))));
            return after;
        });
    }

    private Map<TeamId, Role> rolesOf(User user) {
        return memberships.of(user.id()).stream()
                .collect(Collectors.toMap(Memberships.Membership::team, Memberships.Membership::role));
    }

    private static String word(@Nullable Role role) {
        return role == null ? UserDocuments.NONE : Words.of(role);
    }

    /** Makes who has proved to be this to the provider the user who has proved to be themselves to Sluice. */
    void link(UserId self, OidcUser who) {
        Subject subject = subject(who);
        changes.together(false, () -> {
            users.link(self, subject);
            User user = users.find(self).orElseThrow();
            audit.append(
                    user.name(),
                    Door.REST,
                    "user.identity-linked",
                    "user",
                    self.value(),
                    Optional.empty(),
                    Map.of("username", user.name()));
            return user;
        });
    }

    private static Subject subject(OidcUser who) {
        return new Subject(who.getIssuer().toString(), who.getSubject());
    }

    private User add(OidcUser who, Subject subject) {
        String name = Objects.requireNonNullElse(who.getClaimAsString(properties.usernameClaim()), who.getSubject())
                .toLowerCase(Locale.ROOT);
        if (users.findByName(name).isPresent()) {
            throw ProblemException.conflict(
                    "name-taken",
                    "There is a user %s already, and that the identity provider calls you so does not make you them. If you are: log in with the password and link yourself, or have an administrator link the subject %s."
                            .formatted(
                                    ProblemException.abbreviate(name), ProblemException.abbreviate(subject.subject())));
        }
        return changes.together(false, () -> {
            User user = users.add(name, Optional.ofNullable(who.getEmail()), false, "oidc");
            users.link(user.id(), subject);
            audit.append(
                    name,
                    Door.REST,
                    "user.created",
                    "user",
                    user.id().value(),
                    Optional.empty(),
                    Map.of("username", name, "issuer", subject.issuer()));
            return user;
        });
    }

    /** Of several roles in one team the one that permits most. */
    private Map<TeamId, Role> roles(OidcUser who) {
        Object claim = who.getClaim(Objects.requireNonNull(properties.groupsClaim()));
        Collection<?> groups = claim instanceof Collection<?> several ? several : List.of(String.valueOf(claim));
        Map<TeamId, Role> roles = new HashMap<>();
        for (Rule rule : rules) {
            if (groups.contains(rule.group())) {
                Optional<Team> team = applications.teamByName(rule.team());
                if (team.isEmpty()) {
                    log.warn("sluice.oidc.groups names the team {}, which there is not.", rule.team());
                }
                team.ifPresent(found -> roles.merge(found.id(), rule.role(), (a, b) -> a.compareTo(b) > 0 ? a : b));
            }
        }
        return roles;
    }
}
