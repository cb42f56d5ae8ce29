package org.sluice.promotion;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The heart of a node: one thread that says this node lives and moves promotions, and a few that run them. It works as soon
 * as somebody tells it of work, and looks by itself at every heartbeat.
 *
 * <p>On shutdown, running promotions stop at the next chance and go back into the queue. After a crash another node, or the
 * next start, finds them by the heartbeat that is missing.
 */
public final class PromotionEngine implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PromotionEngine.class);
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final PromotionDispatcher dispatcher;
    private final PromotionRunner runner;
    private final DispatchQueue queue;
    private final TargetLeases leases;
    private final PromotionSettings settings;
    private final Semaphore capacity;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean waitingWanted = new AtomicBoolean();
    private final AtomicBoolean databaseAway = new AtomicBoolean();
    private volatile boolean runs;
    private ScheduledExecutorService pulse = Executors.newScheduledThreadPool(0);
    private ExecutorService workers = pulse;

    PromotionEngine(
            PromotionDispatcher dispatcher,
            PromotionRunner runner,
            DispatchQueue queue,
            TargetLeases leases,
            PromotionSettings settings) {
        this.dispatcher = dispatcher;
        this.runner = runner;
        this.queue = queue;
        this.leases = leases;
        this.settings = settings;
        this.capacity = new Semaphore(settings.concurrency());
    }

    @Override
    public void start() {
        pulse = Executors.newSingleThreadScheduledExecutor(named("promotion-pulse"));
        workers = Executors.newFixedThreadPool(settings.concurrency(), named("promotion"));
        runs = true;
        beat();
        long millis = settings.heartbeat().toMillis();
        pulse.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
        wake();
    }

    /** There may be something to do: looks now, on its own thread. */
    public void wake() {
        if (runs && wanted.compareAndSet(false, true)) {
            pulse.execute(() -> {
                wanted.set(false);
                safely(this::dispatch);
            });
        }
    }

    /** Something that waits may have something to do: looks now, on its own thread. */
    public void wakeWaiting() {
        if (runs && waitingWanted.compareAndSet(false, true)) {
            pulse.execute(() -> {
                waitingWanted.set(false);
                safely(() -> {
                    dispatcher.wake();
                    dispatch();
                });
            });
        }
    }

    /** Whether half of those that run promotions have none, so that nobody queues for them. */
    boolean hasThreadsToSpare() {
        return runs && 2 * capacity.availablePermits() >= settings.concurrency();
    }

    private void tick() {
        safely(() -> {
            beat();
            dispatcher.recover();
            dispatcher.wake();
            dispatch();
        });
    }

    private void beat() {
        queue.beat(settings.nodeId(), settings.lease());
        leases.renew(settings.nodeId(), settings.lease());
    }

    private void dispatch() {
        boolean more = true;
        while (more && runs && capacity.availablePermits() > 0) {
            PromotionDispatcher.Taken taken = dispatcher.take(capacity.availablePermits());
            taken.promotions().forEach(this::run);
            more = taken.maybeMore() && !taken.promotions().isEmpty();
        }
    }

    private void run(Promotion promotion) {
        capacity.acquireUninterruptibly();
        workers.execute(() -> {
            boolean waits = false;
            try {
                waits = runner.run(promotion);
            } finally {
                capacity.release();
                if (waits) {
                    // What it waits for may have come while it was still at work.
                    wakeWaiting();
                } else {
                    wake();
                }
            }
        });
    }

    private void safely(Runnable work) {
        try {
            work.run();
            if (databaseAway.compareAndSet(true, false)) {
                LOG.info("The database is back; promotions go on.");
            }
        } catch (DataAccessException | TransactionException e) {
            if (databaseAway.compareAndSet(false, true)) {
                LOG.warn(
                        "The database does not answer ({}); trying again every {}.",
                        e.getClass().getSimpleName(),
                        settings.heartbeat());
                LOG.debug("Why it does not answer", e);
            }
        } catch (RuntimeException e) {
            LOG.error("Dispatching failed; trying again in {}.", settings.heartbeat(), e);
        }
    }

    @Override
    public void stop() {
        runs = false;
        pulse.shutdown();
        try {
            // What it has taken up by now gets its worker; nothing is taken up after it.
            pulse.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<RunningPromotion> current = runner.current();
        if (!current.isEmpty()) {
            LOG.info("This node shuts down; {} running promotions go back into the queue.", current.size());
        }
        current.forEach(RunningPromotion::nodeStops);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("Promotions still wait for an answer after {}; they are broken off.", GRACE);
                runner.current().forEach(RunningPromotion::nodeStops);
                workers.shutdownNow();
                if (!workers.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("Promotions still run; they will be recovered by lease.");
                    return;
                }
            }
            safely(() -> queue.signOff(settings.nodeId()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return runs;
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
        java.util.concurrent.atomic.AtomicInteger number = new java.util.concurrent.atomic.AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
