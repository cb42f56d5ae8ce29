package org.sluice.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.access.UserId;
import org.sluice.access.Users;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets the user of a session in, with what they may do now; the session of one who has been disabled ends here. */
final class SessionFilter extends OncePerRequestFilter {

    private final UserSessions sessions;
    private final Users users;

    SessionFilter(UserSessions sessions, Users users) {
        this.sessions = sessions;
        this.users = users;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<UserId> user = sessions.user(request);
        if (user.isPresent()) {
            Optional<Principal> principal = users.principal(user.get());
            if (principal.isPresent()) {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(new Holder(principal.get()));
                SecurityContextHolder.setContext(context);
            } else {
                sessions.end(request);
            }
        }
        chain.doFilter(request, response);
    }
}
