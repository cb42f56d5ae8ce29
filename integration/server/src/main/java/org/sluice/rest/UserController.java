package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Logins;
import org.sluice.access.PersonalTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.access.TokenScope;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.CallerView;
import org.sluice.protocol.Page;
import org.sluice.protocol.PasswordBody;
import org.sluice.protocol.PersonalTokenBody;
import org.sluice.protocol.PersonalTokenView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The one who asks: what they are, their password and their personal tokens. */
@RestController
@RequestMapping("/api/v1/user")
@Tag(name = "Users")
class UserController {

    private final Users users;
    private final PersonalTokens tokens;
    private final Logins logins;
    private final UserSessions sessions;
    private final Applications applications;
    private final Callers callers;
    private final Changes changes;

    UserController(
            Users users,
            PersonalTokens tokens,
            Logins logins,
            UserSessions sessions,
            Applications applications,
            Callers callers,
            Changes changes) {
        this.users = users;
        this.tokens = tokens;
        this.logins = logins;
        this.sessions = sessions;
        this.applications = applications;
        this.callers = callers;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "Show who asks, and what they are in which team")
    CallerView show(@Caller Principal principal, HttpServletRequest request) {
        return callers.view(principal, request);
    }

    @PutMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Change one's own password; all other sessions end")
    void password(@Caller Principal principal, @RequestBody PasswordBody body, HttpServletRequest request) {
        User user = self(principal);
        String current = Fields.required("/current", body.current());
        String password = Fields.required("/password", body.password());
        if (logins.check(user.name(), current, request.getRemoteAddr()).isEmpty()) {
            throw ProblemException.ruleViolated(
                    "/current", "wrong-password", "/current is not the password of " + user.name() + ".");
        }
        changes.make(principal, () -> {
            logins.setPassword(user, "/password", password);
            sessions.endOthers(user.id(), request);
            return new Changes.Made<>(
                    user,
                    "user.password-changed",
                    "user",
                    user.id().value(),
                    Optional.empty(),
                    Map.of("username", user.name()));
        });
    }

    @GetMapping("/tokens")
    @Operation(summary = "List one's personal access tokens, without their secrets")
    Page<PersonalTokenView> list(@Caller Principal principal) {
        return Pages.all(tokens.list(self(principal).id()), token -> UserDocuments.view(token, null));
    }

    @PostMapping("/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Issue a personal access token; its secret is shown this once")
    PersonalTokenView issue(@Caller Principal principal, @RequestBody PersonalTokenBody body) {
        User user = self(principal);
        String name = Fields.required("/name", body.name());
        Optional<TeamId> team = Optional.ofNullable(body.teamId()).map(TeamId::new);
        team.filter(in ->
                        principal.roleIn(in).isEmpty() || applications.team(in).isEmpty())
                .ifPresent(in -> {
                    throw ProblemException.notFound("team", in.value());
                });
        TokenScope scope = new TokenScope(
                team, Optional.ofNullable(body.role()).map(word -> Words.parse(Role.class, "/role", word)));
        requireNotOutliving(principal, user, body);
        return changes.make(principal, () -> {
            PersonalTokens.Issued issued = tokens.issue(user, name, scope, Optional.ofNullable(body.expiresAt()));
            return made(
                    UserDocuments.view(issued.token(), issued.secret()),
                    "token.issued",
                    issued.token().id(),
                    user);
        });
    }

    @DeleteMapping("/tokens/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a personal access token, at once")
    void revoke(@Caller Principal principal, @PathVariable String token) {
        User user = self(principal);
        changes.make(principal, () -> {
            if (!tokens.revoke(user.id(), token)) {
                throw ProblemException.notFound("token", token);
            }
            return made(token, "token.revoked", token, user);
        });
    }

    /** The user, if they are here themselves and not through a token that hands on less than all of their rights. */
    private User self(Principal principal) {
        if (!principal.scope().whole()) {
            throw ProblemException.forbidden(
                    "not-permitted", "This needs a login, or a personal token without a team and a role.");
        }
        return principal
                .user()
                .flatMap(users::find)
                .orElseThrow(() -> ProblemException.forbidden(
                        "not-permitted", principal.name() + " is a team's token and no user; this needs one."));
    }

    /** A token that ends makes none that stays longer. */
    private void requireNotOutliving(Principal principal, User user, PersonalTokenBody body) {
        tokens.list(user.id()).stream()
                .filter(token -> token.name().equals(principal.login()))
                .flatMap(token -> token.expiresAt().stream())
                .filter(end -> isLater(body.expiresAt(), end))
                .findFirst()
                .ifPresent(end -> {
                    throw ProblemException.ruleViolated(
                            "/expiresAt",
                            "outlives-issuer",
                            "The token that asks expires at %s, so what it issues must not be valid longer."
                                    .formatted(end));
                });
    }

    private static boolean isLater(@org.jspecify.annotations.Nullable Instant wanted, Instant end) {
        return wanted == null || wanted.isAfter(end);
    }

    private static <T> Changes.Made<T> made(T result, String action, String token, User user) {
        return new Changes.Made<>(result, action, "token", token, Optional.empty(), Map.of("username", user.name()));
    }
}
