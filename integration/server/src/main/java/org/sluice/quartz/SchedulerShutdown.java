package org.sluice.quartz;

import java.time.Duration;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Lets a stopping node finish its firings and hand back the triggers it has reserved, so that the other nodes go on at
 * once instead of after they have missed it for a while.
 *
 * <p>Quartz on stand-by hands them back by itself, but its shutdown interrupts whatever it is doing, and the database
 * driver answers an interrupt by closing the connection; so the shutdown waits until nothing is reserved. If that takes
 * too long, because the database is away, the cluster recovers the firings later.
 */
final class SchedulerShutdown implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SchedulerShutdown.class);

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long PAUSE_MILLIS = 20;

    private final Scheduler scheduler;
    private final JdbcReservedTriggers reserved;
    private volatile boolean running;

    SchedulerShutdown(Scheduler scheduler, JdbcReservedTriggers reserved) {
        this.scheduler = scheduler;
        this.reserved = reserved;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        try {
            scheduler.standby();
            boolean idle = becameIdle();
            if (!idle) {
                log.warn("Schedules were still firing after {}; the cluster runs those firings again", PATIENCE);
            }
            scheduler.shutdown(idle);
        } catch (SchedulerException | DataAccessException e) {
            log.warn("Quartz did not stop in order; the cluster takes over what it had reserved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** With Spring's own scheduler bean, before anything that firings need. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    private boolean becameIdle() throws SchedulerException, InterruptedException {
        String name = scheduler.getSchedulerName();
        String node = scheduler.getSchedulerInstanceId();
        long start = System.nanoTime();
        while (reserved.any(name, node)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
