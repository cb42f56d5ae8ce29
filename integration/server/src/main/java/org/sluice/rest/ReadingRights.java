package org.sluice.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Users;
import org.sluice.rest.StreamReader.OfApplication;
import org.sluice.rest.StreamReader.OfDevice;
import org.sluice.rest.StreamReader.Proof;
import org.sluice.rest.StreamReader.Right;
import org.sluice.rest.StreamReader.Session;
import org.sluice.rest.StreamReader.Token;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Whether the rights that streams were opened with are still had: what the next request would be asked, without one. */
@Component
final class ReadingRights {

    private static final Logger log = LoggerFactory.getLogger(ReadingRights.class);

    private final UserSessions sessions;
    private final Users users;
    private final AccessTokens tokens;
    private final Gate gate;
    private final DeviceGate deviceGate;

    ReadingRights(UserSessions sessions, Users users, AccessTokens tokens, Gate gate, DeviceGate deviceGate) {
        this.sessions = sessions;
        this.users = users;
        this.tokens = tokens;
        this.gate = gate;
        this.deviceGate = deviceGate;
    }

    /** A look at them as they are now, which asks everything once. */
    Look look() {
        return new Look();
    }

    /** What has been found so far. */
    final class Look {

        private final Map<Proof, Optional<Principal>> holders = new HashMap<>();
        private final Map<Right, Optional<String>> losses = new HashMap<>();

        private Look() {}

        /**
         * Why it is had no more; empty if it is.
         *
         * @throws DataAccessException or {@link TransactionException}, if the database is away
         */
        Optional<String> loss(Right right) {
            return losses.computeIfAbsent(right, this::find);
        }

        private Optional<String> find(Right right) {
            try {
                return ask(right);
            } catch (DataAccessException | TransactionException e) {
                throw e;
            } catch (RuntimeException e) {
                // What is wrong with one of them keeps nobody else in.
                log.warn(
                        "Could not find out whether a stream may still be read by {}: {}", right.proof(), e.toString());
                return Optional.empty();
            }
        }

        private Optional<String> ask(Right right) {
            Optional<Principal> holder = holders.computeIfAbsent(right.proof(), ReadingRights.this::holder);
            if (holder.isEmpty()) {
                return Optional.of(
                        right.proof() instanceof Session
                                ? "whose session has ended"
                                : "whose token is no longer valid");
            }
            return may(holder.get(), right) ? Optional.empty() : Optional.of("who may no longer see what it shows");
        }
    }

    private Optional<Principal> holder(Proof proof) {
        if (proof instanceof Session session) {
            return sessions.user(session.id()).flatMap(users::principal);
        }
        return tokens.byName(((Token) proof).name());
    }

    private boolean may(Principal holder, Right right) {
        if (right.shown() instanceof OfDevice device) {
            return deviceGate.allows(holder, right.permission(), device.id());
        }
        return gate.allows(holder, right.permission(), ((OfApplication) right.shown()).id());
    }
}
