package org.sluice.promotion;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.DeliverySweep;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What the clock does to rollouts, looked at at every heartbeat on a thread of its own: a hundred thousand devices that
 * settle at once must not keep a node from saying that it lives.
 */
final class RolloutPulse implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutPulse.class);

    private final DeliverySweep sweep;
    private final AutomaticRollbacks rollbacks;
    private final Duration heartbeat;
    private Optional<ScheduledExecutorService> pulse = Optional.empty();

    RolloutPulse(DeliverySweep sweep, AutomaticRollbacks rollbacks, Duration heartbeat) {
        this.sweep = sweep;
        this.rollbacks = rollbacks;
        this.heartbeat = heartbeat;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "rollout-pulse");
            thread.setDaemon(true);
            return thread;
        });
        started.scheduleWithFixedDelay(this::beat, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        pulse = Optional.of(started);
    }

    private void beat() {
        Map<String, Runnable> duties = Map.of("sweep", sweep::sweep, "rollbacks", rollbacks::start);
        duties.forEach((name, duty) -> {
            try {
                duty.run();
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("The database does not answer; trying again every {}.", heartbeat, e);
            } catch (RuntimeException e) {
                LOG.error("Looking after rollouts failed ({}); trying again in {}.", name, heartbeat, e);
            }
        });
    }

    @Override
    public void stop() {
        pulse.ifPresent(started -> {
            started.shutdown();
            try {
                if (!started.awaitTermination(5, TimeUnit.SECONDS)) {
                    started.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pulse = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return pulse.isPresent();
    }
}
