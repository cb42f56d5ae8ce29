package org.sluice.promotion.step.verification;

import java.time.Clock;
import org.sluice.instance.FlowTarget;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.promotion.step.PromotionStepListener;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.promotion.step.TargetItemReader;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.step.Step;
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
    PromotionStepListener.StepCheck devicesCheck(RolloutConduct conduct, Promotions promotions, PinnedSnapshot pinned) {
        return new DevicesCheck(conduct, promotions, pinned);
    }

    @Bean
    Step verificationStep(
            PromotionSteps steps,
            Promotions promotions,
            VerificationItemProcessor.Collaborators collaborators,
            PromotionGuard guard,
            PromotionJournal journal) {
        return steps.<PromotionTarget, Verification>step(
                PromotionJobConfiguration.VERIFY,
                CHUNK,
                running -> new PromotionSteps.Parts<>(
                        new TargetItemReader(running, promotions, PromotionTarget.Status.DEPLOYED),
                        new VerificationItemProcessor(running, collaborators),
                        new VerificationItemWriter(running, guard, journal)),
                false);
    }

    @Bean
    VerificationItemProcessor.Collaborators verificationCollaborators(
            FlowTarget instances,
            PinnedSnapshot pinned,
            Snapshots snapshots,
            PromotionGuard guard,
            PromotionJournal journal,
            PlatformTransactionManager manager,
            Clock clock) {
        TransactionTemplate ownTransaction = new TransactionTemplate(manager);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return new VerificationItemProcessor.Collaborators(
                instances, pinned, new CredentialsCheck(instances, snapshots), guard, journal, ownTransaction, clock);
    }
}
