package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sluice.access.Logins;
import org.sluice.access.Principal;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Page;
import org.sluice.protocol.PasswordBody;
import org.sluice.protocol.UserBody;
import org.sluice.protocol.UserChangeBody;
import org.sluice.protocol.UserView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users, for administrators; a user is named by id or by user name. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class UsersController {

    private final Users users;
    private final Logins logins;
    private final UserSessions sessions;
    private final Changes changes;

    UsersController(Users users, Logins logins, UserSessions sessions, Changes changes) {
        this.users = users;
        this.logins = logins;
        this.sessions = sessions;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List the users; administrators only")
    Page<UserView> list(@Caller Principal principal) {
        principal.requireAdministrator();
        return Pages.all(users.list(), UserDocuments::view);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add a user; administrators only")
    UserView add(@Caller Principal principal, @RequestBody UserBody body) {
        principal.requireAdministrator();
        String name = Fields.required("/username", body.username());
        boolean administrator = Objects.requireNonNullElse(body.administrator(), false);
        return changes.make(principal, () -> {
            User user = users.add(name, Optional.ofNullable(body.email()), administrator, principal.name());
            if (body.password() != null) {
                logins.setPassword(user, "/password", body.password());
            }
            User added = users.find(user.id()).orElseThrow();
            return made(added, "user.created", Map.of("username", name, "administrator", administrator + ""));
        });
    }

    @GetMapping("/{user}")
    @Operation(summary = "Show a user; administrators only")
    UserView show(@Caller Principal principal, @PathVariable String user) {
        principal.requireAdministrator();
        return UserDocuments.view(UserDocuments.find(users, user));
    }

    @PatchMapping("/{user}")
    @Operation(summary = "Change a user, or disable them: they are let in nowhere any more, at once")
    UserView change(@Caller Principal principal, @PathVariable String user, @RequestBody UserChangeBody body) {
        principal.requireAdministrator();
        User before = UserDocuments.find(users, user);
        boolean administrator = Objects.requireNonNullElse(body.administrator(), before.administrator());
        boolean disabled = Objects.requireNonNullElse(body.disabled(), before.disabled());
        if (principal.user().filter(before.id()::equals).isPresent() && (disabled || !administrator)) {
            throw ProblemException.conflict("yourself", "Nobody shuts themselves out; another administrator has to.");
        }
        return changes.make(principal, () -> {
            users.update(
                    before.id(),
                    body.email() == null
                            ? before.email()
                            : Optional.of(body.email()).filter(text -> !text.isBlank()),
                    administrator);
            User changed = users.disable(before.id(), disabled);
            String action =
                    disabled == before.disabled() ? "user.updated" : disabled ? "user.disabled" : "user.enabled";
            if (disabled) {
                sessions.end(before.id());
            }
            return made(changed, action, Map.of("username", changed.name(), "administrator", administrator + ""));
        });
    }

    @PutMapping("/{user}/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Set the password of a user, whose sessions end; administrators only")
    void password(@Caller Principal principal, @PathVariable String user, @RequestBody PasswordBody body) {
        principal.requireAdministrator();
        User found = UserDocuments.find(users, user);
        String password = Fields.required("/password", body.password());
        changes.make(principal, () -> {
            logins.setPassword(found, "/password", password);
            sessions.end(found.id());
            return made(found, "user.password-set", Map.of("username", found.name()));
        });
    }

    private static Changes.Made<UserView> made(User user, String action, Map<String, String> details) {
        return new Changes.Made<>(
                UserDocuments.view(user), action, "user", user.id().value(), Optional.empty(), details);
    }
}
