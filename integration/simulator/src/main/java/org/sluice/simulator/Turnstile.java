package org.sluice.simulator;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Lets devices connect a few at a time: so many a second, and so many under way at once. Without it a fleet that starts
 * measures the server's queue of connections, and nothing else.
 */
final class Turnstile {

    private static final int TICK_MILLIS = 10;

    private final double perTick;
    private final int atOnce;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Future<?> ticking;
    private double credit;
    private int inside;

    Turnstile(EventLoop loop, int perSecond, int atOnce) {
        this.perTick = perSecond * TICK_MILLIS / 1000.0;
        this.atOnce = atOnce;
        this.ticking = loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs it when its turn comes, on any thread; {@link #leave} must follow, once. */
    synchronized void enter(Runnable connect) {
        waiting.add(connect);
    }

    synchronized void leave() {
        inside--;
    }

    private void tick() {
        Runnable next = next(true);
        while (next != null) {
            next.run();
            next = next(false);
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable next(boolean ticked) {
        if (ticked) {
            // What was not used is lost but for one: no bursts after a quiet time.
            credit = Math.min(credit, 1) + perTick;
        }
        if (credit < 1 || inside >= atOnce || waiting.isEmpty()) {
            return null;
        }
        credit--;
        inside++;
        return waiting.remove();
    }

    void close() {
        ticking.cancel(false);
    }
}
