package org.sluice.promotion;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

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
        repairUnknown(instance);
        JobExecution before = Objects.requireNonNull(repository.getLastJobExecution(instance));
        boolean waited = before.getStatus() == BatchStatus.STOPPED;
        JobExecution now = operator.restart(recovered(before));
        if (waited) {
            forgetIfRepeated(before, now);
        }
        return now;
    }

    /** Somebody who waits is woken again and again: an execution whose every step the next one repeated says nothing more. */
    private void forgetIfRepeated(JobExecution before, JobExecution now) {
        Set<String> repeated = steps(now);
        if (!repeated.containsAll(steps(before))) {
            return;
        }
        try {
            // As it is on record: partitions, which others may have worked on, have steps of their own.
            JobExecution whole = repository.getJobExecution(before.getId());
            if (whole != null && repeated.containsAll(steps(whole))) {
                repository.deleteJobExecution(whole);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("An execution that nobody needs could not be deleted.", e);
        }
    }

    private static Set<String> steps(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .map(StepExecution::getStepName)
                .collect(Collectors.toSet());
    }

    /**
     * What is done is in Sluice's tables, so everything can be resumed. Spring Batch calls an execution unknown whose end it
     * could not write, because the database was away or another node had taken over, and never goes on from it nor from an
     * earlier one's step.
     */
    private void repairUnknown(JobInstance instance) {
        for (JobExecution execution : repository.getJobExecutions(instance)) {
            execution.getStepExecutions().stream()
                    .filter(step -> step.getStatus() == BatchStatus.UNKNOWN)
                    .forEach(step -> {
                        step.setStatus(BatchStatus.FAILED);
                        repository.update(step);
                    });
            if (execution.getStatus() == BatchStatus.UNKNOWN) {
                execution.setStatus(BatchStatus.FAILED);
                repository.update(execution);
            }
        }
    }

    private JobExecution recovered(JobExecution last) {
        boolean abandoned = last.isRunning()
                || last.getStepExecutions().stream()
                        .anyMatch(step -> step.getStatus().isRunning());
        return abandoned ? operator.recover(last) : last;
    }
}
