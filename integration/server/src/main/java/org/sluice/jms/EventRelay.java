package org.sluice.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.event.EventOutbox;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Carries events from the outbox to the broker: takes some, sends them, strikes them off, all in one database transaction
 * that commits last. Runs in a thread of its own, woken whenever events are added and every now and then besides.
 *
 * <p>While the broker or the database is away events stay where they are; the log says so once, and once when it is over.
 */
final class EventRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
    /** After events went out, those that follow at their heels go together: a promotion tells seven, some within milliseconds. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final long FIRST_BACK_OFF_MILLIS = 200;
    private static final long STOP_MILLIS = 15_000;

    private final EventOutbox outbox;
    private final EventSender sender;
    private final TransactionTemplate transaction;
    private final JmsDoorProperties properties;
    private final Semaphore wake = new Semaphore(0);

    private volatile boolean running;
    private @Nullable Thread thread;
    private long backOffMillis;

    EventRelay(EventOutbox outbox, EventSender sender, TransactionTemplate transaction, JmsDoorProperties properties) {
        this.outbox = outbox;
        this.sender = sender;
        this.transaction = transaction;
        this.properties = properties;
        outbox.onAdded(wake::release);
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        thread = new Thread(this::run, "sluice-event-relay");
        thread.start();
    }

    private void run() {
        while (running) {
            try {
                int sent = relay();
                recovered();
                if (sent < properties.eventBatch()) {
                    if (sent > 0) {
                        gather();
                    }
                    pause(properties.eventPoll());
                }
            } catch (JMSException | RuntimeException e) {
                failed(e);
                pauseWhatever(Duration.ofMillis(backOffMillis));
            }
        }
    }

    /** Sends a batch; returns how many there were. */
    private int relay() throws JMSException {
        sender.checkBroker();
        Integer sent = transaction.execute(status -> {
            List<EventOutbox.Pending> events = outbox.take(properties.eventBatch());
            if (!events.isEmpty()) {
                send(events);
                outbox.remove(events);
            }
            return events.size();
        });
        return sent == null ? 0 : sent;
    }

    private void send(List<EventOutbox.Pending> events) {
        try {
            sender.send(events);
        } catch (JMSException e) {
            throw new IllegalStateException("The broker did not take the events", e);
        }
    }

    private void failed(Exception e) {
        if (backOffMillis == 0) {
            log.warn("Events cannot be relayed now; they are kept and sent when it works again: {}", withCause(e));
        }
        backOffMillis = Math.min(
                Math.max(FIRST_BACK_OFF_MILLIS, 2 * backOffMillis),
                properties.maxBackOff().toMillis());
    }

    private void recovered() {
        if (backOffMillis > 0) {
            backOffMillis = 0;
            log.info("Events are relayed again");
        }
    }

    private static String withCause(Exception e) {
        return e.getCause() == null ? e.toString() : e + ", because of " + e.getCause();
    }

    /** Until somebody wakes it. */
    private void pause(Duration atMost) {
        try {
            if (wake.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    private void gather() {
        try {
            Thread.sleep(GATHERING.toMillis());
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** In an outage: events that are added meanwhile are no reason to try sooner, but being stopped is. */
    private void pauseWhatever(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (running && left > 0) {
            pause(Duration.ofNanos(left).plusMillis(1));
            left = end - System.nanoTime();
        }
    }

    @Override
    public synchronized void stop() {
        Thread stopping = thread;
        running = false;
        thread = null;
        if (stopping == null) {
            return;
        }
        wake.release();
        try {
            stopping.join(STOP_MILLIS);
            if (stopping.isAlive()) {
                stopping.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
