package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Logins;
import org.sluice.access.Principal;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.protocol.CallerView;
import org.sluice.protocol.LoginBody;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logging in and out in a browser. */
@RestController
@RequestMapping("/account")
@Tag(name = "Account")
class AccountController {

    static final String LOGIN = "/account/login";

    /** Nobody's name goes into the log of who failed: people type passwords where the name belongs. */
    private static final String NOBODY = "anonymous";

    private final Logins logins;
    private final Users users;
    private final UserSessions sessions;
    private final Callers callers;
    private final AuditLog audit;

    AccountController(Logins logins, Users users, UserSessions sessions, Callers callers, AuditLog audit) {
        this.logins = logins;
        this.users = users;
        this.sessions = sessions;
        this.callers = callers;
        this.audit = audit;
    }

    @PostMapping("/login")
    @SecurityRequirements
    @Operation(summary = "Log in with a password; the answer sets a cookie, and says what to send with changes")
    CallerView login(@RequestBody LoginBody body, HttpServletRequest request, HttpServletResponse response) {
        String name = Fields.required("/username", body.username());
        String password = Fields.required("/password", body.password());
        Optional<User> user = logins.check(name, password, request.getRemoteAddr());
        Optional<Principal> principal = user.flatMap(found -> users.principal(found.id()));
        if (user.isEmpty() || principal.isEmpty()) {
            Optional<User> known = users.findByName(name);
            append(known.map(User::name).orElse(NOBODY), "user.login-failed", known, request);
            throw new BadCredentialsException("wrong");
        }
        sessions.begin(user.get().id(), request, response);
        append(user.get().name(), "user.logged-in", user, request);
        return callers.view(principal.get(), request);
    }

    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Log out: the session of the cookie ends")
    void logout(@Caller Principal principal, HttpServletRequest request) {
        sessions.end(request);
        append(principal.name(), "user.logged-out", principal.user().flatMap(users::find), request);
    }

    private void append(String actor, String action, Optional<User> user, HttpServletRequest request) {
        audit.append(
                actor,
                Door.REST,
                action,
                "user",
                user.map(found -> found.id().value()).orElse("unknown"),
                Optional.empty(),
                Map.of("address", request.getRemoteAddr()));
    }
}
