package org.sluice.mqtt;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing again and again until it is stopped. When the thing fails the thread pauses, longer each time,
 * and starts over; the log says so once, and once when it is over.
 */
final class Loop {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final long FIRST_BACK_OFF_MILLIS = 200;
    private static final long STOP_MILLIS = 15_000;

    /** What is done again and again, with whatever it keeps open in between. */
    interface Round extends AutoCloseable {

        /** Does it once, and pauses through the loop if there was nothing to do. */
        void run(Loop loop) throws Exception;

        /** Lets go of what it holds; the next round starts afresh. Never throws. */
        @Override
        void close();
    }

    private final String name;
    private final Round round;
    private final long maxBackOffMillis;
    private final Semaphore wake = new Semaphore(0);

    private volatile boolean running;
    private @Nullable Thread thread;
    private long backOffMillis;

    Loop(String name, Round round, Duration maxBackOff) {
        this.name = name;
        this.round = round;
        this.maxBackOffMillis = maxBackOff.toMillis();
    }

    synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        thread = new Thread(this::run, "sluice-" + name);
        thread.start();
    }

    private void run() {
        while (running) {
            try {
                round.run(this);
                recovered();
            } catch (Exception e) {
                round.close();
                if (running) {
                    failed(e);
                    pauseWhatever(backOffMillis);
                }
            }
        }
        round.close();
    }

    private void failed(Exception e) {
        if (backOffMillis == 0) {
            log.warn("The {} is interrupted and goes on when it works again: {}", name, withCause(e));
        }
        backOffMillis = Math.min(Math.max(FIRST_BACK_OFF_MILLIS, 2 * backOffMillis), maxBackOffMillis);
    }

    private void recovered() {
        if (backOffMillis > 0) {
            backOffMillis = 0;
            log.info("The {} works again", name);
        }
    }

    private static String withCause(Exception e) {
        return e.getCause() == null ? e.toString() : e + ", because of " + e.getCause();
    }

    boolean isRunning() {
        return running;
    }

    /** Ends a pause, or the next one if there is none now. */
    void wake() {
        wake.release();
    }

    /** Until somebody wakes it. */
    void pause(Duration atMost) {
        try {
            if (wake.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** In an outage: more to do is no reason to try sooner, but being stopped is. */
    private void pauseWhatever(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); running && left > 0; left = end - System.nanoTime()) {
            pause(Duration.ofNanos(left).plusMillis(1));
        }
    }

    synchronized void stop() {
        Thread stopping = thread;
        running = false;
        thread = null;
        if (stopping == null) {
            return;
        }
        wake();
        try {
            stopping.join(STOP_MILLIS);
            if (stopping.isAlive()) {
                stopping.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
