package org.sluice.promotion;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;

/**
 * Starts or resumes the Spring Batch job of a promotion, provided this node still holds the promotion's targets: then
 * whatever Spring Batch's own tables still call running was left behind by a process that is gone. Spring Batch itself would
 * recover an execution that another node is in the middle of.
 */
final class BatchEngineRoom implements PromotionRunner.PromotionEngineRoom {

    private static final Logger LOG = LoggerFactory.getLogger(BatchEngineRoom.class);

    private final JobOperator operator;
    private final JobRepository repository;
    private final Job job;
    private final PromotionGuard guard;

    BatchEngineRoom(JobOperator operator, JobRepository repository, Job job, PromotionGuard guard) {
        this.operator = operator;
        this.repository = repository;
        this.job = job;
        this.guard = guard;
    }

    @Override
    public JobExecution run(RunningPromotion running) throws Exception {
        PromotionId promotion = running.id();
        JobParameters parameters = new JobParametersBuilder()
                .addString(PromotionJobConfiguration.PROMOTION_ID, promotion.value())
                .toJobParameters();
        JobInstance instance = repository.getJobInstance(job.getName(), parameters);
        if (instance == null) {
            return operator.start(job, parameters);
        }
        JobExecution last = repository.getLastJobExecution(instance);
        guard.check(running);
        if (last == null) {
            // A process died between creating instance and execution; Spring Batch would refuse this instance for ever.
            LOG.info("Promotion {} had a job without an execution; it is created anew.", promotion);
            repository.deleteJobInstance(instance);
            return operator.start(job, parameters);
        }
        if (last.getStatus() == BatchStatus.COMPLETED) {
            return last;
        }
        return operator.restart(recovered(last));
    }

    private JobExecution recovered(JobExecution last) {
        if (last.getStatus() == BatchStatus.UNKNOWN
                || last.getStepExecutions().stream().anyMatch(step -> step.getStatus() == BatchStatus.UNKNOWN)) {
            // The database went away while the end was written down. What is done is in our tables: it can be resumed.
            last.getStepExecutions().stream()
                    .filter(step -> step.getStatus() == BatchStatus.UNKNOWN)
                    .forEach(step -> {
                        step.setStatus(BatchStatus.FAILED);
                        repository.update(step);
                    });
            last.setStatus(BatchStatus.FAILED);
            repository.update(last);
        }
        boolean abandoned = last.isRunning()
                || last.getStepExecutions().stream()
                        .anyMatch(step -> step.getStatus().isRunning());
        return abandoned ? operator.recover(last) : last;
    }
}
