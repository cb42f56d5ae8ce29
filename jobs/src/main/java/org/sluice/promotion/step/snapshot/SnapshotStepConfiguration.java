package org.sluice.promotion.step.snapshot;

import org.sluice.instance.FlowSource;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Step <em>snapshot</em>. In: the source's flows, or a snapshot that exists. Out: parts and manifest stored, the snapshot
 * pinned. Restart: a promotion with a pinned snapshot reads nothing. On failure the operator sees which instance could not
 * be read and why; nothing else has been touched.
 */
@Configuration(proxyBeanMethods = false)
public class SnapshotStepConfiguration {

    private static final int CHUNK = 100;

    @Bean
    Step snapshotStep(
            PromotionSteps steps,
            ItemReader<SnapshotItem> snapshotItemReader,
            ItemProcessor<SnapshotItem, SnapshotItem> snapshotItemProcessor,
            ItemWriter<SnapshotItem> snapshotItemWriter) {
        return steps.step(
                PromotionJobConfiguration.SNAPSHOT,
                CHUNK,
                new PromotionSteps.Parts<>(snapshotItemReader, snapshotItemProcessor, snapshotItemWriter),
                false);
    }

    @Bean
    @StepScope
    ItemReader<SnapshotItem> snapshotItemReader(
            @Value("#{jobParameters['promotionId']}") String id,
            RunningPromotions running,
            FlowSource source,
            Snapshots snapshots) {
        return new SnapshotItemReader(running.get(id), source, snapshots);
    }

    @Bean
    @StepScope
    ItemProcessor<SnapshotItem, SnapshotItem> snapshotItemProcessor() {
        return new SnapshotItemProcessor();
    }

    @Bean
    @StepScope
    ItemWriter<SnapshotItem> snapshotItemWriter(
            @Value("#{jobParameters['promotionId']}") String id,
            RunningPromotions running,
            Snapshots snapshots,
            PromotionGuard guard,
            PromotionJournal journal) {
        return new SnapshotItemWriter(running.get(id), snapshots, guard, journal);
    }
}
