package org.sluice.nodered;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import tools.jackson.databind.JsonNode;

/**
 * The bearer token for an instance: the registered one, or one that a user's password was exchanged for.
 *
 * <p>Tokens of users are kept until shortly before they expire, because Node-RED stores every session and counts
 * logins. Callers that ask at the same time share one login.
 */
final class BearerTokens {

    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final Duration UNSTATED_LIFE = Duration.ofMinutes(10);

    private final Map<InstanceId, Session> sessions = new ConcurrentHashMap<>();
    private final AdminHttp http;
    private final Duration limit;
    private final Clock clock;

    BearerTokens(AdminHttp http, Duration limit, Clock clock) {
        this.http = http;
        this.limit = limit;
        this.clock = clock;
    }

    /** Empty for an open Admin API. */
    Optional<String> of(Instance instance) {
        if (instance.auth() instanceof InstanceAuth.Token known) {
            return Optional.of(known.token());
        }
        if (instance.auth() instanceof InstanceAuth.Password user) {
            return Optional.of(session(instance).token(instance, user));
        }
        return Optional.empty();
    }

    /** A token to try once more with after this one was turned down; empty if no other can be had. */
    Optional<String> insteadOf(String refused, Instance instance) {
        if (instance.auth() instanceof InstanceAuth.Password) {
            session(instance).forget(refused);
            return of(instance);
        }
        return Optional.empty();
    }

    private Session session(Instance instance) {
        return sessions.computeIfAbsent(instance.id(), id -> new Session());
    }

    private Issued login(Instance instance, InstanceAuth.Password user) {
        // An empty scope asks for what the user may; asking for "*" turns users away who may only read.
        AdminRequest request = AdminRequest.form(
                "/auth/token",
                "client_id=node-red-admin&grant_type=password&scope=&username=" + AdminRequest.encoded(user.username())
                        + "&password=" + AdminRequest.encoded(user.password()));
        AdminAnswer answer = http.send(instance, request, Optional.empty(), limit);
        if (!answer.isSuccess()) {
            throw refused(instance, request, answer);
        }
        JsonNode body = answer.json().orElseThrow(() -> noToken(instance, request, answer));
        String token = body.path("access_token").asString("");
        if (token.isBlank()) {
            throw noToken(instance, request, answer);
        }
        Duration life = Duration.ofSeconds(body.path("expires_in").asLong(UNSTATED_LIFE.toSeconds()));
        Instant now = clock.instant();
        return new Issued(token, instance, now.plus(life).minus(life.compareTo(MARGIN) > 0 ? MARGIN : Duration.ZERO));
    }

    private static RuntimeException refused(Instance instance, AdminRequest request, AdminAnswer answer) {
        String asked = AdminHttp.asked(instance, request);
        if (answer.says("Too many login attempts")) {
            // Every further try starts the ten minutes anew: this must not be retried by a machine.
            return unauthorized(asked + " is locked for this user after too many failed logins."
                    + " Correct the password, wait ten minutes without trying, then go on.");
        }
        if (answer.status() >= 500) {
            return new InstanceUnavailableException("target-server-error", asked + " answered " + answer.found() + ".");
        }
        if (answer.status() == 404 || answer.status() == 400) {
            return unauthorized(asked + " answered " + answer.found()
                    + ": it has no users with passwords. Register it without authentication or with a token.");
        }
        if (answer.status() == 401 || answer.status() == 403) {
            return unauthorized(
                    asked + " turned down the user name or the password (" + answer.status() + "). Correct them.");
        }
        return AdminApi.notNodeRed(instance, request, "an access token", answer);
    }

    private static InstanceRefusedException unauthorized(String message) {
        return new InstanceRefusedException("target-unauthorized", message);
    }

    private static InstanceRefusedException noToken(Instance instance, AdminRequest request, AdminAnswer answer) {
        return AdminApi.notNodeRed(instance, request, "JSON with an access token", answer);
    }

    private record Issued(String token, Instance by, Instant usableUntil) {

        boolean serves(Instance instance, Instant now) {
            return by.auth().equals(instance.auth())
                    && by.baseUrl().equals(instance.baseUrl())
                    && now.isBefore(usableUntil);
        }

        @Override
        public String toString() {
            return "Issued[***, usableUntil=" + usableUntil + "]";
        }
    }

    private final class Session {

        // A lock and not a monitor: a login waits for the network, and a monitor would pin a virtual thread.
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Issued issued;

        String token(Instance instance, InstanceAuth.Password user) {
            lock.lock();
            try {
                Issued current = issued;
                if (current == null || !current.serves(instance, clock.instant())) {
                    current = login(instance, user);
                    issued = current;
                }
                return current.token();
            } finally {
                lock.unlock();
            }
        }

        void forget(String token) {
            lock.lock();
            try {
                if (issued != null && issued.token().equals(token)) {
                    issued = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
