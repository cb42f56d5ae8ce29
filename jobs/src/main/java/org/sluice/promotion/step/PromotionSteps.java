package org.sluice.promotion.step;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.promotion.PromotionSettings;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Builds the chunk-oriented steps of a promotion, all alike: in transactions of Sluice's own database, recorded for the
 * operator, and asking an unavailable Node-RED again a few times with growing pauses before giving up. What is retried is
 * decided here and by {@link org.sluice.promotion.Failure}, nowhere else.
 */
public final class PromotionSteps {

    private static final double BACK_OFF = 3.0;

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final PromotionStepListener listener;
    private final RetryPolicy retries;

    public PromotionSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            PromotionStepListener listener,
            PromotionSettings settings) {
        this.repository = repository;
        this.transactions = transactions;
        this.listener = listener;
        this.retries = RetryPolicy.builder()
                .includes(InstanceUnavailableException.class, TransientDataAccessException.class)
                .maxRetries(settings.retries())
                .delay(settings.retryDelay())
                .multiplier(BACK_OFF)
                .maxDelay(Duration.ofMinutes(1))
                .build();
    }

    /** What a step consists of. */
    public record Parts<I, O>(
            ItemReader<? extends I> reader,
            ItemProcessor<? super I, ? extends O> processor,
            ItemWriter<? super O> writer) {}

    /** A step that starts over what it has not finished and leaves alone what it has; its parts are made for every execution. */
    public <I, O> Step step(
            String name, int chunk, Function<RunningPromotion, Parts<I, O>> factory, boolean againIfComplete) {
        AttemptParts<I, O> parts = new AttemptParts<>(listener::promotion, factory);
        return new StepBuilder(name, repository)
                .<I, O>chunk(chunk)
                .transactionManager(transactions)
                .reader(parts::read)
                .processor(parts::process)
                .writer(parts::write)
                .faultTolerant()
                .retryPolicy(retries)
                .retryListener(listener)
                .listener((StepExecutionListener) listener)
                .listener(parts)
                .allowStartIfComplete(againIfComplete)
                .build();
    }

    /** A step whose work others do in partitions; it is led and recorded here. */
    public Step partitioned(String name, PartitionHandler handler) {
        return new StepBuilder(name, repository)
                .listener(listener)
                .allowStartIfComplete(true)
                // Spring Batch's own splitting is not used: membership is frozen, and results are found, in our own
                // table.
                .partitioner(name + "-partition", gridSize -> Map.of())
                .partitionHandler(handler)
                .build();
    }
}
