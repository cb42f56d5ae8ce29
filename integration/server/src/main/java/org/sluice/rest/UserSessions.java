package org.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.access.UserId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/**
 * Sessions of people in browsers. A session knows the user's id and nothing else, so what they may do is asked anew with
 * every request.
 */
@Component
final class UserSessions {

    static final String USER = "sluice.user";
    static final String SINCE = "sluice.since";
    private static final String LINKING = "sluice.linking";
    private static final Duration TIME_TO_LINK = Duration.ofMinutes(10);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final ObjectProvider<FindByIndexNameSessionRepository<? extends Session>> repository;
    private final SessionProperties properties;
    private final Clock clock;
    private final CsrfTokenRepository csrf = new HttpSessionCsrfTokenRepository();

    UserSessions(
            ObjectProvider<FindByIndexNameSessionRepository<? extends Session>> repository,
            SessionProperties properties,
            Clock clock) {
        this.repository = repository;
        this.properties = properties;
        this.clock = clock;
    }

    /** Begins a session of the user; one that there was before is worth nothing any more. */
    void begin(UserId user, HttpServletRequest request, HttpServletResponse response) {
        end(request);
        HttpSession session = request.getSession(true);
        session.setAttribute(USER, user.value());
        session.setAttribute(SINCE, clock.millis());
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user.value());
        csrf.saveToken(csrf.generateToken(request), request, response);
    }

    /** Whose session the request is of, unless it has lasted too long; a bearer token counts before any cookie. */
    Optional<UserId> user(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null || session == null) {
            return Optional.empty();
        }
        Optional<UserId> user =
                Optional.ofNullable((String) session.getAttribute(USER)).map(UserId::new);
        if (user.isPresent() && isPast(session.getAttribute(SINCE), properties.longest())) {
            session.invalidate();
            return Optional.empty();
        }
        return user;
    }

    /** The id of the session that the request is of, which is a secret. */
    Optional<String> id(HttpServletRequest request) {
        return user(request).map(user -> request.getSession().getId());
    }

    /** Whose session has this id, unless it has ended. Asking is no request of theirs: it does not keep the session alive. */
    Optional<UserId> user(String id) {
        return Optional.<FindByIndexNameSessionRepository<? extends Session>>ofNullable(repository.getIfAvailable())
                .map(sessions -> (Session) sessions.findById(id))
                .filter(session -> !isPast(session.getAttribute(SINCE), properties.longest()))
                .map(session -> (String) session.getAttribute(USER))
                .map(UserId::new);
    }

    /** Whether that much time has gone by since the moment that a session holds, or it holds none. */
    private boolean isPast(@Nullable Object since, Duration time) {
        return !(since instanceof Long then) || clock.millis() - then >= time.toMillis();
    }

    /** The user of the session wants whoever the identity provider sends back next, and soon, to be them. */
    void startLinking(HttpServletRequest request) {
        request.getSession().setAttribute(LINKING, clock.millis());
    }

    /** The user who wants that; asked once, they do not want it any more. */
    Optional<UserId> linking(HttpServletRequest request) {
        Optional<UserId> user = user(request);
        HttpSession session = request.getSession(false);
        if (user.isEmpty() || session == null || isPast(session.getAttribute(LINKING), TIME_TO_LINK)) {
            return Optional.empty();
        }
        session.removeAttribute(LINKING);
        return user;
    }

    void end(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    /** Ends all sessions of the user. */
    void end(UserId user) {
        endExcept(user, "");
    }

    /** Ends all sessions of the user but that of the request. */
    void endOthers(UserId user, HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        endExcept(user, session == null ? "" : session.getId());
    }

    private void endExcept(UserId user, String kept) {
        repository.ifAvailable(sessions -> sessions.findByPrincipalName(user.value()).keySet().stream()
                .filter(id -> !id.equals(kept))
                .forEach(sessions::deleteById));
    }

    CsrfTokenRepository csrf() {
        return csrf;
    }

    /** What changes something because of a cookie has to prove that the page knew more than the cookie. */
    boolean needsCsrfToken(HttpServletRequest request) {
        return !READING.contains(request.getMethod())
                && !request.getRequestURI().equals(AccountController.LOGIN)
                && user(request).isPresent();
    }

    Optional<String> csrfToken(HttpServletRequest request) {
        return user(request).isPresent()
                ? Optional.ofNullable(csrf.loadToken(request)).map(CsrfToken::getToken)
                : Optional.empty();
    }
}
