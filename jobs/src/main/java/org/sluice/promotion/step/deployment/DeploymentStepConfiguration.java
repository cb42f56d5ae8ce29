package org.sluice.promotion.step.deployment;

import java.time.Clock;
import org.sluice.delivery.Delivery;
import org.sluice.environment.Environments;
import org.sluice.instance.FlowTarget;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.partition.PartitionSettings;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.promotion.step.TargetItemReader;
import org.sluice.promotion.step.TargetKindStep;
import org.sluice.promotion.step.TurnSizeStep;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.step.Step;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Step <em>deploy</em>. In: targets that have not accepted the snapshot. Out: each runs it with its own variables and
 * credentials, and what it ran before is kept as a snapshot. Restart: targets that accepted are left alone. On failure the
 * operator sees which target said no or did not answer; a target either runs the old flows or the new ones.
 */
@Configuration(proxyBeanMethods = false)
public class DeploymentStepConfiguration {

    /** A target a transaction: what one has accepted is on record before the next is touched. */
    private static final int CHUNK = 1;

    /** Devices of a page are told in one transaction, in a dozen statements. */
    private static final int PAGE = 1_000;

    @Bean
    Step deploymentStep(
            @Qualifier("instanceDeploymentStep") Step instances,
            @Qualifier("deviceDeploymentStep") Step devices,
            @Qualifier("partitionedDeploymentStep") Step partitioned,
            RunningPromotions running,
            Promotions promotions,
            RolloutConduct conduct,
            PartitionSettings settings) {
        Step bySize = new TurnSizeStep(devices, partitioned, running, conduct, settings.threshold());
        return new TargetKindStep(instances, bySize, running, promotions);
    }

    /** A turn that concerns many devices: several threads, or several nodes, tell them at once. */
    @Bean
    Step partitionedDeploymentStep(PromotionSteps steps, PartitionHandler handler) {
        return steps.partitioned(PromotionJobConfiguration.DEPLOY, handler);
    }

    @Bean
    Step deviceDeploymentStep(
            PromotionSteps steps, RolloutConduct conduct, PromotionGuard guard, PinnedSnapshot pinned) {
        return steps.<Delivery, Delivery>step(
                PromotionJobConfiguration.DEPLOY,
                PAGE,
                running -> new PromotionSteps.Parts<>(
                        new DeliveryItemReader(running, conduct, PAGE),
                        delivery -> delivery,
                        new DeliveryItemWriter(running, conduct, guard, pinned)),
                true);
    }

    @Bean
    Step instanceDeploymentStep(
            PromotionSteps steps,
            Promotions promotions,
            DeploymentItemProcessor.Collaborators collaborators,
            PromotionJournal journal) {
        return steps.<PromotionTarget, Deployment>step(
                PromotionJobConfiguration.DEPLOY,
                CHUNK,
                running -> new PromotionSteps.Parts<>(
                        new TargetItemReader(running, promotions, PromotionTarget.Status.PENDING),
                        new DeploymentItemProcessor(running, collaborators),
                        new DeploymentItemWriter(
                                running,
                                collaborators.instances(),
                                collaborators.guard(),
                                journal,
                                collaborators.environments())),
                true);
    }

    @Bean
    WayBack wayBack(
            SnapshotTaker taker,
            FlowTarget instances,
            PromotionGuard guard,
            PromotionJournal journal,
            PlatformTransactionManager manager) {
        TransactionTemplate ownTransaction = new TransactionTemplate(manager);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return new WayBack(taker, instances, guard, journal, ownTransaction);
    }

    @Bean
    DeploymentItemProcessor.Collaborators deploymentCollaborators(
            FlowTarget instances,
            Snapshots snapshots,
            Environments environments,
            PinnedSnapshot pinned,
            PromotionGuard guard,
            WayBack wayBack,
            Clock clock) {
        return new DeploymentItemProcessor.Collaborators(
                instances,
                snapshots,
                environments,
                pinned,
                guard,
                wayBack,
                new SnapshotCredentials(snapshots, JsonMapper.shared()),
                clock);
    }
}
