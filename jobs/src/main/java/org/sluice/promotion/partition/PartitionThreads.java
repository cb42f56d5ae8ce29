package org.sluice.promotion.partition;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.PromotionId;

/** Has threads of this process work on what is offered; they go when they have had nothing to do for a while. */
final class PartitionThreads implements PartitionOffer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionThreads.class);

    private final PartitionWorker worker;
    private final int threads;
    private final ExecutorService executor;

    PartitionThreads(PartitionWorker worker, PartitionSettings settings) {
        this.worker = worker;
        this.threads = settings.threads();
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "partition-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.executor = pool;
    }

    @Override
    public void offer(PromotionId promotion, int partitions) {
        for (int i = 0; i < Math.min(partitions, threads); i++) {
            executor.execute(this::work);
        }
    }

    private void work() {
        try {
            worker.work();
        } catch (RuntimeException e) {
            // It is offered again as long as it is open.
            LOG.debug("Partitions could not be looked for", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
