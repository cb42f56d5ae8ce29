package org.sluice.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** All that was started, to be stopped in the opposite order; at the end of the JVM at the latest. */
final class Everything implements AutoCloseable {

    /** Something to be stopped. */
    interface Stop {
        void stop();
    }

    private final Deque<Stop> started = new ArrayDeque<>();
    private boolean ending;
    private volatile boolean interrupted;

    /** @param announcement said before things are stopped because the JVM was told to end, by Ctrl-C above all */
    Everything(Runnable announcement) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(announcement), "stop-everything"));
    }

    /** From now on this is stopped at the end, whatever happens; at once if the end has come already. */
    synchronized void add(Stop stop) {
        if (ending) {
            stop.stop();
            throw new DemoFailedException("The demo is ending; nothing is started any more.");
        }
        started.push(stop);
    }

    /** Whether the JVM was told to end before everything was stopped. */
    boolean wasInterrupted() {
        return interrupted;
    }

    /** Stops all of it, also if one of them will not; safe to be called twice. */
    @Override
    public synchronized void close() {
        ending = true;
        RuntimeException trouble = null;
        while (!started.isEmpty()) {
            try {
                started.pop().stop();
            } catch (RuntimeException e) {
                trouble = first(trouble, e);
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    private void interrupt(Runnable announcement) {
        boolean something = isRunning();
        interrupted = something;
        if (something) {
            announcement.run();
        }
        close();
    }

    private synchronized boolean isRunning() {
        return !started.isEmpty();
    }

    private static RuntimeException first(@Nullable RuntimeException before, RuntimeException next) {
        if (before == null) {
            return next;
        }
        before.addSuppressed(next);
        return before;
    }
}
