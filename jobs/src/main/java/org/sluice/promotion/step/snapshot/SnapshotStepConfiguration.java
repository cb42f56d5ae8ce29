package org.sluice.promotion.step.snapshot;

import org.sluice.delivery.FleetSnapshots;
import org.sluice.instance.FlowSource;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.step.Step;
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
            FlowSource source,
            Snapshots snapshots,
            FleetSnapshots fleet,
            PromotionGuard guard,
            PromotionJournal journal) {
        return steps.<SnapshotItem, SnapshotItem>step(
                PromotionJobConfiguration.SNAPSHOT,
                CHUNK,
                running -> new PromotionSteps.Parts<>(
                        new SnapshotItemReader(running, source, snapshots, fleet),
                        new SnapshotItemProcessor(),
                        new SnapshotItemWriter(running, snapshots, guard, journal)),
                false);
    }
}
