package org.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.application.Applications;
import org.sluice.protocol.CallerTeamView;
import org.sluice.protocol.CallerView;
import org.springframework.stereotype.Component;

/** Says who asks, and what they are where. */
@Component
final class Callers {

    private final Users users;
    private final Applications applications;
    private final UserSessions sessions;

    Callers(Users users, Applications applications, UserSessions sessions) {
        this.users = users;
        this.applications = applications;
        this.sessions = sessions;
    }

    CallerView view(Principal principal, HttpServletRequest request) {
        Optional<User> user = principal.user().flatMap(users::find);
        return new CallerView(
                user.map(found -> found.id().value()).orElse(null),
                principal.name(),
                user.flatMap(User::email).orElse(null),
                principal.administrator(),
                applications.teams().stream()
                        .flatMap(team -> principal.roleIn(team.id()).stream()
                                .map(role -> new CallerTeamView(team.id().value(), team.name(), Words.of(role))))
                        .toList(),
                sessions.csrfToken(request).orElse(null));
    }
}
