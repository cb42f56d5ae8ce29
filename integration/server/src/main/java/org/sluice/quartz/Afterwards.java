package org.sluice.quartz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down a moment later, and together, what firings leave behind, so that those still due do not wait for it.
 *
 * <p>What cannot be written is tried again until it can; what is left when the node dies is lost.
 */
final class Afterwards<T> implements Consumer<T>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Afterwards.class);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ConcurrentLinkedQueue<T> left = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean planned = new AtomicBoolean();
    private final String name;
    private final Duration company;
    private final Ledger<T> ledger;
    private final ScheduledExecutorService clerk;

    /** @param company how long the first one waits for others */
    Afterwards(String name, Duration company, Ledger<T> ledger) {
        this.name = name;
        this.company = company;
        this.ledger = ledger;
        this.clerk = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Where it is written. */
    @FunctionalInterface
    interface Ledger<T> {

        void write(List<T> together) throws Exception;
    }

    @Override
    public void accept(T one) {
        left.add(one);
        plan(company);
    }

    /** Writes what is left, if it can. */
    @Override
    public void close() {
        clerk.shutdown();
        write();
    }

    private void plan(Duration wait) {
        if (planned.compareAndSet(false, true)) {
            try {
                clerk.schedule(
                        () -> {
                            planned.set(false);
                            write();
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("{}: closed before everything was written", name);
            }
        }
    }

    private void write() {
        List<T> together = new ArrayList<>();
        for (T one = left.poll(); one != null; one = left.poll()) {
            together.add(one);
        }
        if (together.isEmpty()) {
            return;
        }
        try {
            ledger.write(together);
        } catch (Exception e) {
            log.warn("{}: {} could not be written down, trying again: {}", name, together.size(), e.toString());
            left.addAll(together);
            plan(AGAIN);
        }
    }
}
