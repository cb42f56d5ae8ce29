package org.sluice.promotion.step.verification;

import java.time.Clock;
import org.sluice.instance.FlowTarget;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.promotion.step.TargetItemReader;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step <em>verify</em>. In: targets that accepted the snapshot. Out: targets known to run it after the settle time.
 * Restart: healthy targets are not asked again. The operator sees which target runs something else, and which parts of it.
 */
@Configuration(proxyBeanMethods = false)
public class VerificationStepConfiguration {

    private static final int CHUNK = 1;

    @Bean
    Step verificationStep(
            PromotionSteps steps,
            ItemReader<PromotionTarget> deployedTargetItemReader,
            ItemProcessor<PromotionTarget, Verification> verificationItemProcessor,
            ItemWriter<Verification> verificationItemWriter) {
        return steps.step(
                PromotionJobConfiguration.VERIFY,
                CHUNK,
                new PromotionSteps.Parts<>(deployedTargetItemReader, verificationItemProcessor, verificationItemWriter),
                false);
    }

    @Bean
    VerificationItemProcessor.Collaborators verificationCollaborators(
            FlowTarget instances,
            Snapshots snapshots,
            Promotions promotions,
            PromotionGuard guard,
            PromotionJournal journal,
            PlatformTransactionManager manager,
            Clock clock) {
        TransactionTemplate ownTransaction = new TransactionTemplate(manager);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return new VerificationItemProcessor.Collaborators(
                instances, snapshots, promotions, guard, journal, ownTransaction, clock);
    }

    @Bean
    @StepScope
    ItemReader<PromotionTarget> deployedTargetItemReader(
            @Value("#{jobParameters['promotionId']}") String id, RunningPromotions running, Promotions promotions) {
        return new TargetItemReader(running.get(id), promotions, PromotionTarget.Status.DEPLOYED);
    }

    @Bean
    @StepScope
    ItemProcessor<PromotionTarget, Verification> verificationItemProcessor(
            @Value("#{jobParameters['promotionId']}") String id,
            RunningPromotions running,
            VerificationItemProcessor.Collaborators collaborators) {
        return new VerificationItemProcessor(running.get(id), collaborators);
    }

    @Bean
    @StepScope
    ItemWriter<Verification> verificationItemWriter(
            @Value("#{jobParameters['promotionId']}") String id,
            RunningPromotions running,
            PromotionGuard guard,
            PromotionJournal journal) {
        return new VerificationItemWriter(running.get(id), guard, journal);
    }
}
