package org.sluice.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Events that still have to reach the broker. Rows are written in the transaction that makes the event true; whoever
 * relays them takes some, sends them, and removes them: a crash in between sends an event again, with the same id, never
 * loses one.
 */
public interface EventOutbox {

    /**
     * One event to be sent.
     *
     * @param teamId whose it is: the team of the application it is about
     * @param data a JSON object
     */
    record Pending(
            long row,
            String eventId,
            Optional<String> teamId,
            String type,
            String subject,
            Optional<String> correlationId,
            Optional<String> replyTo,
            Instant at,
            String data) {}

    /** The oldest pending events, locked for the caller's transaction so that no other node sends them too. */
    List<Pending> take(int limit);

    void remove(List<Pending> sent);

    /** Adds an event that is about no promotion but something else of an application, such as drift. */
    void add(
            String applicationId,
            String type,
            String subject,
            Optional<String> correlationId,
            Optional<String> replyTo,
            java.util.Map<String, String> data);

    long pending();

    /** Runs {@code wake} on this node whenever something may have been added, after its transaction committed. */
    void onAdded(Runnable wake);
}
