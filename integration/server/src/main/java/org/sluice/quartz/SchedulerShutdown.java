package org.sluice.quartz;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets a stopping node finish its firings and hand back the triggers it has reserved, so that the other nodes go on at
 * once instead of after they have missed it for a while.
 *
 * <p>It takes as long as Spring grants a phase of the shutdown, no longer: with the database away it would take for ever,
 * and then the cluster recovers the firings.
 */
final class SchedulerShutdown implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SchedulerShutdown.class);

    private final Scheduler scheduler;
    private volatile boolean running;

    SchedulerShutdown(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            log.warn("Quartz did not stop in order; the other nodes take over what it had reserved", e);
        }
    }

    @Override
    public void stop(Runnable callback) {
        Thread thread = new Thread(
                () -> {
                    stop();
                    callback.run();
                },
                "scheduler-shutdown");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Right after Spring's own scheduler bean, which stops first and puts the scheduler on stand-by. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
