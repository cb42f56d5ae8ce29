package org.sluice.promotion.job;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * One promotion: from a stage's instance to the next stage's targets. Its only parameter is the promotion's id; all it
 * needs besides is in Sluice's own tables, pinned when the promotion was created.
 *
 * <p>A restart goes on with the step that did not complete. The deploy step always has another look for targets that are
 * still to be deployed, because verification may have sent one back; targets that are done cost it nothing.
 */
@Configuration(proxyBeanMethods = false)
public class PromotionJobConfiguration {

    public static final String JOB = "promotion";
    public static final String PROMOTION_ID = "promotionId";

    public static final String SNAPSHOT = "snapshot";
    public static final String COPY_ENVIRONMENT_KEYS = "copy-environment-keys";
    public static final String DEPLOY = "deploy";
    public static final String VERIFY = "verify";

    @Bean
    static PausedJobs pausedJobs() {
        return new PausedJobs();
    }

    /** All of Spring Batch in this server works with the sparing one. */
    @Bean
    static BeanPostProcessor sparingJobRepository(ObjectProvider<PausedJobs> paused) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof JobRepository repository
                        ? new SparingJobRepository(repository, paused.getObject())
                        : bean;
            }
        };
    }

    @Bean
    Job promotionJob(
            JobRepository repository,
            @Qualifier("snapshotStep") Step snapshot,
            @Qualifier("environmentStep") Step copyEnvironmentKeys,
            @Qualifier("deploymentStep") Step deploy,
            @Qualifier("verificationStep") Step verify) {
        return new JobBuilder(JOB, repository)
                .start(snapshot)
                .next(copyEnvironmentKeys)
                .next(deploy)
                .next(verify)
                .build();
    }
}
