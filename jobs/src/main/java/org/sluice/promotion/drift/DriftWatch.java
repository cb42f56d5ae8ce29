package org.sluice.promotion.drift;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.springframework.context.SmartLifecycle;

/**
 * Has every protected instance looked at once an interval, by whichever node claims the check first. A node that dies in
 * the middle costs that one look; the next is due after the interval.
 */
public final class DriftWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);
    private static final int LOOKERS = 2;
    private static final int BATCH = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    private final Drifts drifts;
    private final Instances instances;
    private final DriftCheck check;
    private final DriftSettings settings;
    private volatile boolean runs;
    private ScheduledExecutorService lookers = Executors.newScheduledThreadPool(0);

    DriftWatch(Drifts drifts, Instances instances, DriftCheck check, DriftSettings settings) {
        this.drifts = drifts;
        this.instances = instances;
        this.check = check;
        this.settings = settings;
    }

    @Override
    public void start() {
        runs = true;
        if (settings.interval().isZero()) {
            return;
        }
        AtomicInteger number = new AtomicInteger();
        // Two, so that an instance that hangs does not keep all others waiting.
        lookers = Executors.newScheduledThreadPool(LOOKERS, task -> {
            Thread thread = new Thread(task, "drift-watch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        long pause = pause().toMillis();
        for (int i = 0; i < LOOKERS; i++) {
            lookers.scheduleWithFixedDelay(this::safely, pause, pause, TimeUnit.MILLISECONDS);
        }
    }

    private Duration pause() {
        Duration tenth = settings.interval().dividedBy(10);
        return tenth.compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : tenth.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : tenth;
    }

    private void safely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("Protected instances could not be looked at ({}); trying again in {}.", e.toString(), pause());
        }
    }

    /** Looks at all that are due; returns how many this node looked at. */
    int look() {
        int looked = 0;
        while (true) {
            int before = looked;
            List<InstanceId> due = drifts.due(BATCH);
            for (InstanceId id : due) {
                if (runs && drifts.claim(id, settings.interval())) {
                    look(id);
                    looked++;
                }
            }
            if (looked == before) {
                return looked;
            }
        }
    }

    /** One that cannot be looked at keeps nobody from looking at the next. */
    private void look(InstanceId id) {
        try {
            instances.find(id).ifPresent(check::check);
        } catch (RuntimeException e) {
            LOG.warn("Instance {} could not be looked at ({}); again in {}.", id, e.toString(), settings.interval());
        }
    }

    @Override
    public void stop() {
        runs = false;
        lookers.shutdown();
        try {
            if (!lookers.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                lookers.shutdownNow();
            }
        } catch (InterruptedException e) {
            lookers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return runs;
    }
}
