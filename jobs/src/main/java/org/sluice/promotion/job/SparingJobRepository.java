package org.sluice.promotion.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.NoSuchJobException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Spring Batch's repository without what an execution that begins and ends in this process need not ask nor write: of 131
 * statements and 46 commits of four steps that do nothing it leaves about half. How a promotion goes is told by Sluice's own
 * tables; Spring Batch's only have to say which steps need not be done again.
 *
 * <ul>
 *   <li>A job instance made here has no earlier steps: they are not looked for.
 *   <li>That an execution has started is not written: one that is starting counts as running just as well, and is recovered
 *       just as well. The same holds for a chunk in which nothing was read.
 *   <li>An end is written once, after the listeners, which may still turn it into a failure, and not before them as well.
 *       Dying in between therefore repeats the step, which its own tables make cheap, instead of skipping its listeners.
 *   <li>A context is written if the job or a step has put something into it. Spring Batch's own notes ({@code batch.…}) are
 *       read by nobody.
 *   <li>A job that paused in this process and goes on in it is not read again.
 * </ul>
 *
 * <p>Executions that were not made here, such as those that are recovered, pass through as they are.
 */
final class SparingJobRepository implements JobRepository {

    private final JobRepository repository;
    private final PausedJobs paused;
    private final Set<Long> newInstances = ConcurrentHashMap.newKeySet();
    private final Set<Long> firstExecutions = ConcurrentHashMap.newKeySet();
    private final Map<Long, Boolean> jobs = new ConcurrentHashMap<>();
    private final Map<Long, Progress> steps = new ConcurrentHashMap<>();

    SparingJobRepository(JobRepository repository, PausedJobs paused) {
        this.repository = repository;
        this.paused = paused;
    }

    /** What is on record of a step execution, and whether its end has been announced. */
    private record Progress(
            long committed, long rolledBack, long read, long filtered, long written, long skipped, boolean ended) {

        static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, false);

        static Progress of(StepExecution step) {
            return new Progress(
                    step.getCommitCount(),
                    step.getRollbackCount(),
                    step.getReadCount(),
                    step.getFilterCount(),
                    step.getWriteCount(),
                    step.getSkipCount(),
                    step.getEndTime() != null);
        }
    }

    @Override
    public JobInstance createJobInstance(String jobName, JobParameters parameters) {
        JobInstance instance = repository.createJobInstance(jobName, parameters);
        newInstances.add(instance.getId());
        return instance;
    }

    @Override
    public JobExecution createJobExecution(JobInstance instance, JobParameters parameters, ExecutionContext context) {
        boolean first = newInstances.remove(instance.getId());
        firstExecutions.remove(instance.getId());
        paused.takeUp(instance, parameters);
        JobExecution execution = repository.createJobExecution(instance, parameters, context);
        if (first) {
            firstExecutions.add(instance.getId());
        }
        jobs.put(execution.getId(), false);
        return execution;
    }

    @Override
    public @Nullable StepExecution getLastStepExecution(JobInstance instance, String stepName) {
        if (firstExecutions.contains(instance.getId())) {
            return null;
        }
        Optional<Map<String, StepExecution>> known = paused.steps(instance);
        return known.isPresent() ? known.get().get(stepName) : repository.getLastStepExecution(instance, stepName);
    }

    @Override
    public long getStepExecutionCount(JobInstance instance, String stepName) throws NoSuchStepException {
        // Of those that paused here nobody counts, for no step has a limit.
        return firstExecutions.contains(instance.getId())
                        || paused.steps(instance).isPresent()
                ? 0
                : repository.getStepExecutionCount(instance, stepName);
    }

    @Override
    public StepExecution createStepExecution(String stepName, JobExecution execution) {
        StepExecution step = repository.createStepExecution(stepName, execution);
        steps.put(step.getId(), Progress.NONE);
        return step;
    }

    @Override
    public void update(JobExecution execution) {
        Boolean announced = jobs.get(execution.getId());
        if (announced == null) {
            repository.update(execution);
        } else if (execution.getEndTime() == null) {
            if (execution.getStatus() != BatchStatus.STARTED) {
                repository.update(execution);
            }
        } else if (announced) {
            jobs.remove(execution.getId());
            boolean first = firstExecutions.remove(execution.getJobInstance().getId());
            execution.getStepExecutions().forEach(step -> steps.remove(step.getId()));
            repository.update(execution);
            paused.ended(execution, first);
        } else {
            jobs.put(execution.getId(), true);
        }
    }

    @Override
    public void update(StepExecution step) {
        Progress before = steps.get(step.getId());
        if (before == null) {
            repository.update(step);
            return;
        }
        Progress now = Progress.of(step);
        if (before.ended()) {
            steps.remove(step.getId());
            repository.update(step);
        } else if (now.ended()) {
            steps.put(step.getId(), now);
        } else if (!now.equals(before) || step.getStatus() != BatchStatus.STARTED) {
            repository.update(step);
            steps.put(step.getId(), now);
        }
    }

    @Override
    public void updateExecutionContext(JobExecution execution) {
        if (worthWriting(execution.getExecutionContext())) {
            repository.updateExecutionContext(execution);
        }
    }

    @Override
    public void updateExecutionContext(StepExecution step) {
        if (worthWriting(step.getExecutionContext())) {
            repository.updateExecutionContext(step);
        }
    }

    private static boolean worthWriting(ExecutionContext context) {
        return context.isDirty() && context.entrySet().stream().anyMatch(entry -> !isOwnNote(entry.getKey()));
    }

    /** Whether it is Spring Batch's own. */
    static boolean isOwnNote(String key) {
        return key.startsWith("batch.");
    }

    @Override
    public void deleteJobInstance(JobInstance instance) {
        newInstances.remove(instance.getId());
        firstExecutions.remove(instance.getId());
        repository.deleteJobInstance(instance);
    }

    @Override
    public void deleteJobExecution(JobExecution execution) {
        repository.deleteJobExecution(execution);
    }

    @Override
    public void deleteStepExecution(StepExecution step) {
        repository.deleteStepExecution(step);
    }

    @Override
    public List<String> getJobNames() {
        return repository.getJobNames();
    }

    @Override
    public List<JobInstance> getJobInstances(String jobName, int start, int count) {
        return repository.getJobInstances(jobName, start, count);
    }

    @Override
    public List<JobInstance> findJobInstances(String jobName) {
        return repository.findJobInstances(jobName);
    }

    @Override
    public @Nullable JobInstance getJobInstance(long id) {
        return repository.getJobInstance(id);
    }

    @Override
    public @Nullable JobInstance getLastJobInstance(String jobName) {
        return repository.getLastJobInstance(jobName);
    }

    @Override
    public @Nullable JobInstance getJobInstance(String jobName, JobParameters parameters) {
        return paused.instance(parameters)
                .filter(instance -> instance.getJobName().equals(jobName))
                .orElseGet(() -> repository.getJobInstance(jobName, parameters));
    }

    @Override
    public long getJobInstanceCount(String jobName) throws NoSuchJobException {
        return repository.getJobInstanceCount(jobName);
    }

    @Override
    public @Nullable JobExecution getJobExecution(long id) {
        return repository.getJobExecution(id);
    }

    @Override
    public List<JobExecution> getJobExecutions(JobInstance instance) {
        // Those before it have been looked after when it was made.
        return paused.last(instance).map(List::of).orElseGet(() -> repository.getJobExecutions(instance));
    }

    @Override
    public @Nullable JobExecution getLastJobExecution(JobInstance instance) {
        return paused.last(instance).orElseGet(() -> repository.getLastJobExecution(instance));
    }

    @Override
    public @Nullable JobExecution getLastJobExecution(String jobName, JobParameters parameters) {
        return repository.getLastJobExecution(jobName, parameters);
    }

    @Override
    public Set<JobExecution> findRunningJobExecutions(String jobName) {
        return repository.findRunningJobExecutions(jobName);
    }

    @Override
    public @Nullable StepExecution getStepExecution(long id) {
        return repository.getStepExecution(id);
    }
}
