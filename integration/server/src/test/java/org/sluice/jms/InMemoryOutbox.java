package org.sluice.jms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.event.EventOutbox;
import org.sluice.protocol.EventTypes;

/** An outbox in memory that can be told to fail where a database would. */
final class InMemoryOutbox implements EventOutbox {

    private final List<Pending> rows = new ArrayList<>();
    private final AtomicInteger failuresOfRemove = new AtomicInteger();
    private long lastRow;
    private Runnable wake = () -> {};

    /** The next so many times, the events have been sent and are not struck off: as after a crash. */
    void failToRemove(int times) {
        failuresOfRemove.set(times);
    }

    /** Adds an event of the team {@link InMemoryTokens#TEAM}. */
    void add(String type, String subject, Optional<String> correlationId, Optional<String> replyTo) {
        add(Optional.of(InMemoryTokens.TEAM), type, subject, correlationId, replyTo);
    }

    void addOf(String team, String subject) {
        addOf(Optional.of(team), subject);
    }

    void addOf(Optional<String> team, String subject) {
        add(team, EventTypes.STARTED, subject, Optional.empty(), Optional.empty());
    }

    @Override
    public void add(
            String applicationId,
            String type,
            String subject,
            Optional<String> correlationId,
            Optional<String> replyTo,
            Map<String, String> data) {
        throw new UnsupportedOperationException();
    }

    private void add(
            Optional<String> team,
            String type,
            String subject,
            Optional<String> correlationId,
            Optional<String> replyTo) {
        synchronized (this) {
            rows.add(new Pending(
                    ++lastRow,
                    UUID.randomUUID().toString(),
                    team,
                    type,
                    subject,
                    correlationId,
                    replyTo,
                    Instant.EPOCH,
                    "{\"promotionId\":\"" + subject + "\"}"));
        }
        wake.run();
    }

    @Override
    public synchronized List<Pending> take(int limit) {
        return List.copyOf(rows.subList(0, Math.min(limit, rows.size())));
    }

    @Override
    public synchronized void remove(List<Pending> sent) {
        if (failuresOfRemove.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("the database went away");
        }
        rows.removeAll(sent);
    }

    @Override
    public synchronized long pending() {
        return rows.size();
    }

    @Override
    public void onAdded(Runnable wake) {
        this.wake = wake;
    }
}
