package org.sluice.promotion;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.sluice.delivery.RolloutAlarm;
import org.sluice.delivery.RolloutId;

/**
 * Lets a promotion that has told its devices stay a moment with the thread it has, as long as they get on and nobody else wants
 * the thread: devices that answer at once spare it a wait, which is an end and a new beginning of its job. Whoever stays holds
 * neither connection nor transaction, and nobody depends on it: what is not heard here is found in the tables.
 */
final class RolloutStay implements RolloutAlarm {

    /** A device that answers at once does so within this. */
    private static final Duration QUIET = Duration.ofMillis(250);

    private static final Duration MOST = Duration.ofSeconds(2);

    private final BooleanSupplier room;
    private final Runnable wake;
    private final Map<RolloutId, Seat> seats = new ConcurrentHashMap<>();

    /**
     * @param room whether this node has threads to spare
     * @param wake looks for promotions that wait and have something to do
     */
    RolloutStay(BooleanSupplier room, Runnable wake) {
        this.room = room;
        this.wake = wake;
    }

    /** The rollout's place until it is closed; to be taken before the look that says that there is nothing to do. */
    Seat take(RolloutId rollout) {
        Seat seat = new Seat(rollout);
        seats.put(rollout, seat);
        return seat;
    }

    @Override
    public void ring(Collection<RolloutId> rollouts) {
        boolean all = true;
        for (RolloutId rollout : rollouts) {
            Seat seat = seats.get(rollout);
            if (seat == null) {
                all = false;
            } else {
                seat.hear(true);
            }
        }
        // Whoever leaves its seat without having looked is looked for then: see PromotionEngine.
        if (!all) {
            wake.run();
        }
    }

    @Override
    public void moved(Collection<RolloutId> rollouts) {
        for (RolloutId rollout : rollouts) {
            Seat seat = seats.get(rollout);
            if (seat != null) {
                seat.hear(false);
            }
        }
    }

    /** Where one promotion stays. */
    final class Seat implements AutoCloseable {

        private final RolloutId rollout;
        private final long end = System.nanoTime() + MOST.toNanos();
        private long heard = System.nanoTime();
        private boolean called;

        private Seat(RolloutId rollout) {
            this.rollout = rollout;
        }

        private synchronized void hear(boolean call) {
            heard = System.nanoTime();
            called |= call;
            notifyAll();
        }

        /** Stays; returns true as soon as there is something to do, false if that is not worth staying for. */
        synchronized boolean stay() {
            heard = System.nanoTime();
            while (!called) {
                long left = Math.min(heard + QUIET.toNanos(), end) - System.nanoTime();
                if (left <= 0 || !room.getAsBoolean()) {
                    return false;
                }
                try {
                    wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            called = false;
            return true;
        }

        @Override
        public void close() {
            seats.remove(rollout, this);
        }
    }
}
