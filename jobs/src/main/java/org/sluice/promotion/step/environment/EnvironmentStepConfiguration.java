package org.sluice.promotion.step.environment;

import org.sluice.environment.Environments;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.promotion.step.PromotionStepListener;
import org.sluice.promotion.step.PromotionSteps;
import org.springframework.batch.core.step.Step;
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
    Step environmentStep(PromotionSteps steps, Environments environments, PinnedSnapshot pinned) {
        return steps.<TargetKey, TargetKey>step(
                PromotionJobConfiguration.COPY_ENVIRONMENT_KEYS,
                CHUNK,
                running -> new PromotionSteps.Parts<>(
                        new EnvironmentKeyItemReader(running, environments, pinned),
                        new EnvironmentKeyItemProcessor(environments),
                        new EnvironmentKeyItemWriter(environments)),
                false);
    }

    @Bean
    PromotionStepListener.StepCheck requiredValuesCheck(Environments environments) {
        return new RequiredValuesCheck(environments);
    }
}
