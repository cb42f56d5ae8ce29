package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.access.Users;
import org.sluice.access.Users.Subject;
import org.sluice.access.Users.User;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.IdentityBody;
import org.sluice.protocol.IdentityLinkView;
import org.sluice.protocol.UserView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Links users who are there already with what an identity provider calls them: an administrator says it, or the user proves
 * it by logging in there from within a session.
 */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Users")
class IdentitiesController {

    private static final int LONGEST = 255;

    private final Users users;
    private final OidcProperties properties;
    private final UserSessions sessions;
    private final Changes changes;

    IdentitiesController(Users users, OidcProperties properties, UserSessions sessions, Changes changes) {
        this.users = users;
        this.properties = properties;
        this.sessions = sessions;
        this.changes = changes;
    }

    @PutMapping("/users/{user}/identity")
    @Operation(
            summary = "Say what an identity provider calls a user, who logs in there from now on; administrators only")
    UserView link(@Caller Principal principal, @PathVariable String user, @RequestBody IdentityBody body) {
        principal.requireAdministrator();
        User found = UserDocuments.find(users, user);
        Subject subject = new Subject(issuer(body), checked("/subject", Fields.required("/subject", body.subject())));
        return changes.make(principal, () -> {
            users.link(found.id(), subject);
            if (found.identity().filter(subject::equals).isEmpty()) {
                sessions.end(found.id());
            }
            return made(users.find(found.id()).orElseThrow(), "user.identity-linked");
        });
    }

    @DeleteMapping("/users/{user}/identity")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let no identity provider log a user in any more; their sessions end; administrators only")
    void unlink(@Caller Principal principal, @PathVariable String user) {
        principal.requireAdministrator();
        User found = UserDocuments.find(users, user);
        if (found.identity().isEmpty()) {
            throw ProblemException.notFound("identity", found.name());
        }
        changes.make(principal, () -> {
            users.unlink(found.id());
            sessions.end(found.id());
            return made(found, "user.identity-unlinked");
        });
    }

    @PostMapping("/user/identity")
    @Operation(
            summary =
                    "Link oneself, in a session: whoever the identity provider sends back within ten minutes is the user")
    IdentityLinkView linkSelf(@Caller Principal principal, HttpServletRequest request) {
        Optional<User> self = sessions.user(request).flatMap(users::find);
        if (self.isEmpty()) {
            throw ProblemException.conflict(
                    "no-session",
                    "%s acts with a token; log in with a browser to link an identity, or ask an administrator."
                            .formatted(principal.name()));
        }
        if (!properties.on()) {
            throw ProblemException.conflict(
                    "no-identity-provider", "This server knows no identity provider; set sluice.oidc.issuer.");
        }
        if (self.get().identity().isPresent()) {
            throw ProblemException.conflict(
                    "identity-linked",
                    "%s is linked to an identity already; an administrator can take it away."
                            .formatted(self.get().name()));
        }
        sessions.startLinking(request);
        return new IdentityLinkView(OidcLogin.START);
    }

    private String issuer(IdentityBody body) {
        if (body.issuer() == null && properties.on()) {
            return String.valueOf(properties.issuer());
        }
        String issuer = checked("/issuer", Fields.required("/issuer", body.issuer()));
        if (!isAddress(issuer)) {
            throw ProblemException.invalid(
                    "/issuer",
                    "invalid-issuer",
                    "/issuer must be the provider's URL as its tokens have it; found \"%s\"."
                            .formatted(ProblemException.abbreviate(issuer)));
        }
        return issuer;
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.isAbsolute() && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String checked(String pointer, String text) {
        if (text.length() > LONGEST) {
            throw ProblemException.invalid(
                    pointer, "too-long", "%s has at most %d characters.".formatted(pointer, LONGEST));
        }
        return text;
    }

    private static Changes.Made<UserView> made(User user, String action) {
        return new Changes.Made<>(
                UserDocuments.view(user),
                action,
                "user",
                user.id().value(),
                Optional.empty(),
                Map.of("username", user.name()));
    }
}
