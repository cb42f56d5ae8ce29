package org.sluice.promotion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class SparingJobRepositoryTests {

    private final List<String> calls = new ArrayList<>();
    private final JobInstance instance = new JobInstance(1, "job");
    private final JobParameters parameters = new JobParametersBuilder()
            .addString(PromotionJobConfiguration.PROMOTION_ID, "p1")
            .toJobParameters();
    private final PausedJobs paused = new PausedJobs();
    private final JobRepository sparing = new SparingJobRepository(recorder(), paused);
    private long nextId = 10;

    @Test
    void anEndIsWrittenOnceAsTheListenersLeftIt() {
        StepExecution step = sparing.createStepExecution("step", execution());
        step.setStatus(BatchStatus.STARTED);
        sparing.update(step);
        step.setStatus(BatchStatus.COMPLETED);
        step.setEndTime(LocalDateTime.MIN);
        sparing.update(step);
        step.setStatus(BatchStatus.FAILED);
        sparing.update(step);

        assertThat(calls).containsExactly("createJobExecution", "createStepExecution", "update FAILED");
    }

    @Test
    void theEndOfAJobIsWrittenOnceAsTheListenersLeftIt() {
        JobExecution execution = execution();
        execution.setStatus(BatchStatus.STARTED);
        sparing.update(execution);
        execution.setStatus(BatchStatus.COMPLETED);
        execution.setEndTime(LocalDateTime.MIN);
        sparing.update(execution);
        execution.setStatus(BatchStatus.FAILED);
        sparing.update(execution);

        assertThat(calls).containsExactly("createJobExecution", "update FAILED");
    }

    @Test
    void onlyAChunkThatCameFurtherIsWritten() {
        StepExecution step = sparing.createStepExecution("step", execution());
        step.setStatus(BatchStatus.STARTED);
        sparing.update(step);
        step.setReadCount(1);
        step.setCommitCount(1);
        sparing.update(step);
        sparing.update(step);

        assertThat(calls).containsExactly("createJobExecution", "createStepExecution", "update STARTED");
    }

    @Test
    void anExecutionThatIsToStopIsWrittenAtOnce() {
        JobExecution execution = execution();
        execution.setStatus(BatchStatus.STOPPING);
        sparing.update(execution);
        StepExecution step = sparing.createStepExecution("step", execution);
        step.setStatus(BatchStatus.STOPPING);
        sparing.update(step);

        assertThat(calls)
                .containsExactly("createJobExecution", "update STOPPING", "createStepExecution", "update STOPPING");
    }

    @Test
    void whatWasNotMadeHereIsWrittenAsItIs() {
        JobExecution lost = new JobExecution(7, instance, parameters);
        StepExecution step = new StepExecution(8, "step", lost);
        step.setEndTime(LocalDateTime.MIN);
        step.setStatus(BatchStatus.FAILED);
        sparing.update(step);
        lost.setEndTime(LocalDateTime.MIN);
        lost.setStatus(BatchStatus.FAILED);
        sparing.update(lost);

        assertThat(calls).containsExactly("update FAILED", "update FAILED");
    }

    @Test
    void earlierStepsOfANewInstanceAreNotLookedFor() throws Exception {
        sparing.createJobInstance("job", parameters);
        execution();

        assertThat(sparing.getLastStepExecution(instance, "step")).isNull();
        assertThat(sparing.getStepExecutionCount(instance, "step")).isZero();
        assertThat(calls).containsExactly("createJobInstance", "createJobExecution");
    }

    @Test
    void aRestartLooksForEarlierStepsEvenIfTheFirstExecutionWasHere() throws Exception {
        sparing.createJobInstance("job", parameters);
        execution();
        execution();
        calls.clear();
        sparing.getLastStepExecution(instance, "step");
        sparing.getStepExecutionCount(instance, "step");

        assertThat(calls).containsExactly("getLastStepExecution", "getStepExecutionCount");
    }

    @Test
    void aContextIsWrittenForWhatAStepPutsIntoIt() {
        StepExecution step = sparing.createStepExecution("step", execution());
        step.getExecutionContext().put("batch.version", "6");
        sparing.updateExecutionContext(step);
        step.getExecutionContext().put("position", 3);
        sparing.updateExecutionContext(step);

        assertThat(calls).containsExactly("createJobExecution", "createStepExecution", "updateExecutionContext");
    }

    @Test
    void aJobThatPausedHereGoesOnWithoutBeingReadAgain() throws Exception {
        JobExecution first = pausedAfter(BatchStatus.STOPPED);
        calls.clear();

        JobInstance known = Objects.requireNonNull(sparing.getJobInstance("job", parameters));
        assertThat(known.getId()).isEqualTo(instance.getId());
        assertThat(sparing.getJobExecutions(known))
                .extracting(JobExecution::getId)
                .containsExactly(first.getId());
        assertThat(Objects.requireNonNull(sparing.getLastJobExecution(known)).getStatus())
                .isEqualTo(BatchStatus.STOPPED);
        JobExecution second = execution();
        StepExecution done = Objects.requireNonNull(sparing.getLastStepExecution(instance, "done"));
        assertThat(done.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(done.getJobExecutionId()).isEqualTo(first.getId());
        assertThat(done.getExecutionContext().getString("kept")).isEqualTo("yes");
        assertThat(sparing.getLastStepExecution(instance, "never")).isNull();
        sparing.getStepExecutionCount(instance, "done");
        assertThat(calls).containsExactly("createJobExecution");

        end(second, "waits", BatchStatus.STOPPED);
        execution();
        assertThat(Objects.requireNonNull(sparing.getLastStepExecution(instance, "done"))
                        .getJobExecutionId())
                .isEqualTo(first.getId());
        assertThat(Objects.requireNonNull(sparing.getLastStepExecution(instance, "waits"))
                        .getJobExecutionId())
                .isEqualTo(second.getId());
    }

    @Test
    void whatAnotherProcessHasWorkedOnIsReadAgain() {
        pausedAfter(BatchStatus.STOPPED);
        paused.forget("p1");
        calls.clear();
        sparing.getJobInstance("job", parameters);
        sparing.getLastJobExecution(instance);
        execution();
        sparing.getLastStepExecution(instance, "done");

        assertThat(calls)
                .containsExactly("getJobInstance", "getLastJobExecution", "createJobExecution", "getLastStepExecution");
    }

    @Test
    void whatDidNotPauseInGoodOrderIsReadAgain() {
        pausedAfter(BatchStatus.UNKNOWN);

        assertThat(paused.kept()).isEmpty();
    }

    @Test
    void whatHasGoneOnIsNotKeptUnlessItPausesAgain() {
        pausedAfter(BatchStatus.STOPPED);
        end(execution(), "waits", BatchStatus.COMPLETED);

        assertThat(paused.kept()).isEmpty();
    }

    @Test
    void onlySoManyAreKept() {
        for (int i = 0; i < 600; i++) {
            JobExecution execution = new JobExecution(
                    i,
                    new JobInstance(i, "job"),
                    new JobParametersBuilder()
                            .addString(PromotionJobConfiguration.PROMOTION_ID, "p" + i)
                            .toJobParameters());
            execution.setStatus(BatchStatus.STOPPED);
            paused.ended(execution, true);
        }

        assertThat(paused.kept()).hasSize(500).contains("p599").doesNotContain("p99");
    }

    private JobExecution pausedAfter(BatchStatus status) {
        sparing.createJobInstance("job", parameters);
        JobExecution execution = execution();
        StepExecution done = sparing.createStepExecution("done", execution);
        done.setStatus(BatchStatus.COMPLETED);
        done.getExecutionContext().putString("kept", "yes");
        execution.addStepExecution(done);
        end(execution, "waits", status);
        return execution;
    }

    private void end(JobExecution execution, String name, BatchStatus status) {
        StepExecution step = sparing.createStepExecution(name, execution);
        step.setStatus(status);
        execution.addStepExecution(step);
        execution.setStatus(status == BatchStatus.UNKNOWN ? BatchStatus.STOPPED : status);
        execution.setEndTime(LocalDateTime.MIN);
        sparing.update(execution);
        sparing.update(execution);
    }

    private JobExecution execution() {
        return sparing.createJobExecution(instance, parameters, new ExecutionContext());
    }

    private JobRepository recorder() {
        return (JobRepository) Proxy.newProxyInstance(
                JobRepository.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments));
    }

    private @Nullable Object answer(String method, Object[] arguments) {
        if (method.equals("createStepExecution")) {
            calls.add(method);
            return new StepExecution(nextId++, (String) arguments[0], (JobExecution) arguments[1]);
        }
        calls.add(method.equals("update") ? "update " + status(arguments[0]) : method);
        return switch (method) {
            case "createJobInstance" -> instance;
            case "createJobExecution" -> new JobExecution(nextId++, instance, parameters);
            case "getStepExecutionCount" -> 1L;
            default -> null;
        };
    }

    private static BatchStatus status(Object execution) {
        return execution instanceof StepExecution step ? step.getStatus() : ((JobExecution) execution).getStatus();
    }
}
