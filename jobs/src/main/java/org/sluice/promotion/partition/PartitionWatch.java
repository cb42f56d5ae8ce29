package org.sluice.promotion.partition;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks every now and then for partitions of any node that nobody told this one of: those whose message was lost, and those
 * whose worker has died.
 */
public final class PartitionWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionWatch.class);

    private final PartitionWorker worker;
    private final Duration poll;
    private Optional<ScheduledExecutorService> pulse = Optional.empty();

    public PartitionWatch(PartitionWorker worker, PartitionSettings settings) {
        this.worker = worker;
        this.poll = settings.poll();
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "partition-watch");
            thread.setDaemon(true);
            return thread;
        });
        started.scheduleWithFixedDelay(this::look, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
        pulse = Optional.of(started);
    }

    private void look() {
        try {
            worker.work();
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer; trying again every {}.", poll, e);
        }
    }

    @Override
    public void stop() {
        pulse.ifPresent(ScheduledExecutorService::shutdown);
        pulse = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return pulse.isPresent();
    }
}
