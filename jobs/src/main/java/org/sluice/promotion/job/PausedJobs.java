package org.sluice.promotion.job;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Jobs of promotions that paused in this process, as far as it takes to go on with them without reading them again. Only what
 * ran from its first execution on in this process is kept, and of that the most recent; whoever takes a promotion up that
 * another node has worked on since has to say so here first.
 */
public final class PausedJobs {

    private static final int MOST = 500;

    /** The last execution of a job, and the last one of each of its steps. */
    private record Paused(JobInstance instance, JobExecution last, Map<String, StepExecution> steps) {}

    private final Map<String, Paused> paused = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Paused> eldest) {
            return size() > MOST;
        }
    };
    private final Map<Long, Paused> goingOn = new HashMap<>();

    /** Another process has worked on it meanwhile. */
    public synchronized void forget(String promotion) {
        paused.remove(promotion);
    }

    synchronized Optional<JobInstance> instance(JobParameters parameters) {
        return Optional.ofNullable(paused.get(promotion(parameters))).map(Paused::instance);
    }

    synchronized Optional<JobExecution> last(JobInstance instance) {
        return paused.values().stream()
                .filter(one -> one.instance().getId() == instance.getId())
                .findFirst()
                .map(Paused::last);
    }

    /** A new execution of it is about to be made. */
    synchronized void takeUp(JobInstance instance, JobParameters parameters) {
        goingOn.remove(instance.getId());
        Paused known = paused.remove(promotion(parameters));
        if (known != null && known.instance().getId() == instance.getId()) {
            goingOn.put(instance.getId(), known);
        }
    }

    /** The last executions of its steps before the execution that runs now, by name; empty if they are not known here. */
    synchronized Optional<Map<String, StepExecution>> steps(JobInstance instance) {
        return Optional.ofNullable(goingOn.get(instance.getId())).map(Paused::steps);
    }

    /** Its execution has ended, and that is on record. {@code first}: there was none before. */
    synchronized void ended(JobExecution execution, boolean first) {
        Paused before = goingOn.remove(execution.getJobInstance().getId());
        String promotion = promotion(execution.getJobParameters());
        if ((first || before != null) && !promotion.isEmpty() && hasPaused(execution)) {
            paused.put(promotion, paused(execution, before));
        }
    }

    private static boolean hasPaused(JobExecution execution) {
        Predicate<StepExecution> clear =
                step -> step.getStatus() == BatchStatus.COMPLETED || step.getStatus() == BatchStatus.STOPPED;
        return execution.getStatus() == BatchStatus.STOPPED
                && execution.getStepExecutions().stream().allMatch(clear);
    }

    /** Copies: what Spring Batch works with hangs together with all that went before. */
    private static Paused paused(JobExecution execution, @Nullable Paused before) {
        JobInstance instance = new JobInstance(
                execution.getJobInstance().getId(), execution.getJobInstance().getJobName());
        JobExecution last = new JobExecution(execution.getId(), instance, execution.getJobParameters());
        last.setStatus(execution.getStatus());
        last.setExitStatus(execution.getExitStatus());
        last.setExecutionContext(recorded(execution.getExecutionContext()));
        Map<String, StepExecution> steps = new HashMap<>(before == null ? Map.of() : before.steps());
        for (StepExecution step : execution.getStepExecutions()) {
            StepExecution copy = new StepExecution(step.getId(), step.getStepName(), last);
            copy.setStatus(step.getStatus());
            copy.setExitStatus(step.getExitStatus());
            copy.setExecutionContext(recorded(step.getExecutionContext()));
            last.addStepExecution(copy);
            steps.put(step.getStepName(), copy);
        }
        return new Paused(instance, last, Map.copyOf(steps));
    }

    private static ExecutionContext recorded(ExecutionContext context) {
        return new ExecutionContext(context.entrySet().stream()
                .filter(entry -> !SparingJobRepository.isOwnNote(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static String promotion(JobParameters parameters) {
        String id = parameters.getString(PromotionJobConfiguration.PROMOTION_ID);
        return id == null ? "" : id;
    }

    /** What is kept, for tests. */
    synchronized Collection<String> kept() {
        return List.copyOf(paused.keySet());
    }
}
