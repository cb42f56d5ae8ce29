package org.sluice.promotion.partition;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.Rollouts;
import org.sluice.promotion.Failure;
import org.sluice.promotion.FailureClass;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Takes partitions and works on them, on the thread of whoever calls, while there are any and this node has not its fill.
 * Every claim is an execution of a chunk-oriented step of its own in the job of the promotion, whichever node it is on.
 */
public final class PartitionWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionWorker.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Where partitions come from and what is done with them. */
    record Stores(DeliveryPartitions partitions, Rollouts rollouts) {}

    private final Stores stores;
    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final int threads;
    private final Semaphore capacity;
    private volatile boolean runs;

    PartitionWorker(
            Stores stores,
            JobRepository repository,
            PlatformTransactionManager transactions,
            PartitionSettings settings) {
        this.stores = stores;
        this.repository = repository;
        this.transactions = transactions;
        this.threads = settings.threads();
        this.capacity = new Semaphore(threads);
    }

    /** Works until no partition is left to take, or returns at once if this node works on as many as it may. */
    public void work() {
        if (!runs || !capacity.tryAcquire()) {
            return;
        }
        try {
            Optional<Claim> claim = stores.partitions().claim();
            while (claim.isPresent()) {
                work(claim.get());
                claim = runs ? stores.partitions().claim() : Optional.empty();
            }
        } finally {
            capacity.release();
        }
    }

    private void work(Claim claim) {
        if (claim.claim() > 1) {
            LOG.warn("Taking over {} from a worker that stopped, or was not heard of any more.", claim);
        }
        try {
            StepExecution execution = execute(claim);
            if (execution.getStatus() != BatchStatus.COMPLETED) {
                failed(claim, execution.getFailureExceptions().stream().findFirst());
            } else if (stores.partitions().done(claim)) {
                LOG.info(
                        "Promotion {}: partition {}.{} done: {} read, {} written",
                        claim.promotion(),
                        claim.turn(),
                        claim.number(),
                        execution.getReadCount(),
                        execution.getWriteCount());
            }
        } catch (Exception e) {
            failed(claim, Optional.of(e));
        }
    }

    private StepExecution execute(Claim claim) throws Exception {
        JobExecution job = Objects.requireNonNull(
                repository.getJobExecution(claim.jobExecution()), "the job execution of the promotion");
        StepExecution execution = repository.createStepExecution(claim.step(), job);
        step(claim).execute(execution);
        return execution;
    }

    private Step step(Claim claim) {
        return new StepBuilder(claim.step(), repository)
                .<PartitionItemReader.Member, PartitionItemReader.Member>chunk(PartitionSettings.PAGE)
                .transactionManager(transactions)
                .reader(new PartitionItemReader(claim, stores.rollouts(), () -> !runs))
                .writer(new PartitionItemWriter(claim, stores.rollouts(), stores.partitions()))
                .build();
    }

    private void failed(Claim claim, Optional<? extends Throwable> thrown) {
        if (has(thrown, PartitionLostException.class)) {
            LOG.info("This node does not work on {} any more; nothing of it is written.", claim);
            return;
        }
        boolean stops = has(thrown, PartitionItemReader.WorkerStopsException.class);
        Failure failure = Failure.of(
                thrown.isPresent() ? thrown.get() : new IllegalStateException("The step ended without saying why."));
        String code = stops ? "node-stopped" : failure.code();
        String text = stops ? "The node working on it was shut down; another goes on." : failure.text();
        if (failure.failureClass() == FailureClass.UNEXPECTED && !stops) {
            LOG.error("{} failed unexpectedly; another worker tries it.", claim, thrown.orElse(null));
        } else {
            LOG.warn("{} is let go ({}): {}", claim, code, text);
        }
        try {
            stores.partitions().release(claim, code, text);
        } catch (RuntimeException e) {
            // Nobody hears of it any more: that is how the others find out.
            LOG.debug("{} could not be let go", claim, e);
        }
    }

    private static boolean has(Optional<? extends Throwable> thrown, Class<?> type) {
        for (Throwable cause = thrown.orElse(null); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void start() {
        runs = true;
    }

    /** What is in hand ends with its page; the rest of it is another's. */
    @Override
    public void stop() {
        runs = false;
        try {
            if (capacity.tryAcquire(threads, GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                capacity.release(threads);
            } else {
                LOG.warn("Partitions are still in hand after {}; others take them over.", GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return runs;
    }
}
