package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.access.AccessTokens;
import org.sluice.access.AccessTokens.Issued;
import org.sluice.access.AccessTokens.Listed;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.Page;
import org.sluice.protocol.TokenBody;
import org.sluice.protocol.TokenView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Access tokens: a secret is answered once, when its token is issued, and never again. */
@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "Tokens")
class TokensController {

    private final AccessTokens tokens;
    private final Applications applications;
    private final Changes changes;

    TokensController(AccessTokens tokens, Applications applications, Changes changes) {
        this.tokens = tokens;
        this.applications = applications;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List access tokens, of one team or of all the caller may see")
    Page<TokenView> list(@Caller Principal principal, @RequestParam(required = false) @Nullable String team) {
        if (team != null) {
            requireEdit(principal, Optional.of(new TeamId(team)));
            return Pages.all(tokens.list(Optional.of(new TeamId(team))), TokensController::view);
        }
        if (principal.administrator()) {
            return Pages.all(tokens.list(Optional.empty()), TokensController::view);
        }
        List<TeamId> owned = principal.teams().orElse(Set.of()).stream()
                .filter(of -> principal.may(Permission.TOKEN_EDIT, of))
                .toList();
        if (owned.isEmpty()) {
            throw ProblemException.forbidden("not-permitted", principal.name() + " owns no team; this needs an owner.");
        }
        return Pages.all(
                owned.stream()
                        .flatMap(of -> tokens.list(Optional.of(of)).stream())
                        .toList(),
                TokensController::view);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Issue an access token; its secret is shown this once")
    IssuedTokenView issue(@Caller Principal principal, @RequestBody TokenBody body) {
        String name = Names.label("/name", Fields.required("/name", body.name()), TeamsController.NAME);
        Role role = Words.parse(Role.class, "/role", Fields.required("/role", body.role()));
        Optional<TeamId> team =
                body.teamId() == null ? ownTeam(principal, role) : Optional.of(new TeamId(body.teamId()));
        if (team.isPresent() == (role == Role.ADMIN)) {
            throw ProblemException.ruleViolated(
                    "/teamId",
                    "team-and-role",
                    "A token belongs to a team and is viewer, member, operator, approver or owner there; only admin has no team.");
        }
        requireEdit(principal, team);
        return changes.make(principal, () -> {
            Issued issued = tokens.issue(name, team, role, Optional.ofNullable(body.expiresAt()), principal.name());
            return made(view(issued), "token.issued", issued.token());
        });
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke an access token, at once")
    void revoke(@Caller Principal principal, @PathVariable String id) {
        Listed token = visible(principal)
                .filter(listed -> listed.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("token", id));
        requireEdit(principal, token.team());
        changes.make(principal, () -> {
            if (!tokens.revoke(id)) {
                throw ProblemException.notFound("token", id);
            }
            return made(token, "token.revoked", token);
        });
    }

    private Stream<Listed> visible(Principal principal) {
        return principal.administrator()
                ? tokens.list(Optional.empty()).stream()
                : principal.teams().orElse(Set.of()).stream().flatMap(of -> tokens.list(Optional.of(of)).stream());
    }

    /** Without a team in the request, a caller of a team means that one. */
    private static Optional<TeamId> ownTeam(Principal principal, Role role) {
        return role == Role.ADMIN ? Optional.empty() : principal.onlyTeam();
    }

    private void requireEdit(Principal principal, Optional<TeamId> team) {
        if (team.isEmpty()) {
            principal.requireAdministrator();
            return;
        }
        String id = team.get().value();
        if (applications.team(team.get()).isEmpty()) {
            throw ProblemException.notFound("team", id);
        }
        principal.require(Permission.TOKEN_EDIT, team.get(), "team", id);
    }

    private static TokenView view(Listed token) {
        return new TokenView(
                token.id(),
                token.name(),
                token.team().map(TeamId::value).orElse(null),
                Words.of(token.role()),
                token.createdAt(),
                token.expiresAt().orElse(null),
                token.revokedAt().orElse(null));
    }

    private static IssuedTokenView view(Issued issued) {
        Listed token = issued.token();
        return new IssuedTokenView(
                token.id(),
                token.name(),
                token.team().map(TeamId::value).orElse(null),
                Words.of(token.role()),
                token.createdAt(),
                token.expiresAt().orElse(null),
                issued.secret());
    }

    private static <T> Changes.Made<T> made(T result, String action, Listed token) {
        return new Changes.Made<>(
                result,
                action,
                "token",
                token.id(),
                Optional.empty(),
                Map.of("name", token.name(), "role", Words.of(token.role())));
    }
}
