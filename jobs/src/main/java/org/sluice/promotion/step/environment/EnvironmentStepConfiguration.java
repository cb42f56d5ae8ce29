package org.sluice.promotion.step.environment;

import org.sluice.environment.Environments;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PromotionStepListener;
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
 * Step <em>copy-environment-keys</em>. In: names of the source's variables. Out: the names new to a target, without value
 * and marked as needing one; existing variables untouched. Restart: starts over, adding what is still missing. Where a
 * required variable has no value the operator sees which, and nothing has been deployed.
 */
@Configuration(proxyBeanMethods = false)
public class EnvironmentStepConfiguration {

    private static final int CHUNK = 200;

    @Bean
    Step environmentStep(
            PromotionSteps steps,
            ItemReader<TargetKey> environmentKeyItemReader,
            ItemProcessor<TargetKey, TargetKey> environmentKeyItemProcessor,
            Environments environments) {
        return steps.step(
                PromotionJobConfiguration.COPY_ENVIRONMENT_KEYS,
                CHUNK,
                new PromotionSteps.Parts<>(
                        environmentKeyItemReader, environmentKeyItemProcessor, (ItemWriter<TargetKey>)
                                new EnvironmentKeyItemWriter(environments)),
                false);
    }

    @Bean
    PromotionStepListener.StepCheck requiredValuesCheck(Environments environments) {
        return new RequiredValuesCheck(environments);
    }

    @Bean
    @StepScope
    ItemReader<TargetKey> environmentKeyItemReader(
            @Value("#{jobParameters['promotionId']}") String id,
            RunningPromotions running,
            Environments environments,
            Snapshots snapshots,
            Promotions promotions) {
        return new EnvironmentKeyItemReader(running.get(id), environments, snapshots, promotions);
    }

    @Bean
    @StepScope
    ItemProcessor<TargetKey, TargetKey> environmentKeyItemProcessor(Environments environments) {
        return new EnvironmentKeyItemProcessor(environments);
    }
}
