package org.sluice.promotion.step;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.sluice.promotion.Failure;
import org.sluice.promotion.FailureClass;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.Retryable;

/**
 * Guards the beginning of every step and writes down its end: counts and cause in Sluice's own tables, one log line an
 * operator understands. A wait ends the step as stopped, anything else that was thrown as failed.
 */
public class PromotionStepListener implements StepExecutionListener, RetryListener {

    private static final Logger LOG = LoggerFactory.getLogger(PromotionStepListener.class);
    private static final String RETRIES = "sluice.retries";

    private final RunningPromotions running;
    private final PromotionGuard guard;
    private final PromotionJournal journal;
    private final List<StepCheck> checks;
    private final Clock clock;
    private final ThreadLocal<@Nullable PromotionId> current = new ThreadLocal<>();
    private final ThreadLocal<AtomicLong> retries = ThreadLocal.withInitial(AtomicLong::new);

    public PromotionStepListener(
            RunningPromotions running,
            PromotionGuard guard,
            PromotionJournal journal,
            List<StepCheck> checks,
            Clock clock) {
        this.running = running;
        this.guard = guard;
        this.journal = journal;
        this.checks = checks;
        this.clock = clock;
    }

    /** Something that must hold when a step has done its work, before the next one may start. */
    public interface StepCheck {

        /** Name of the step after which it is asked. */
        String step();

        /** Throws what {@link Failure} understands if it does not hold. */
        void check(RunningPromotion running);
    }

    @Override
    public void beforeStep(StepExecution execution) {
        RunningPromotion promotion = promotion(execution);
        retries.get().set(0);
        current.set(promotion.id());
        journal.stepStarted(
                promotion.id(),
                promotion.attempt(),
                execution.getJobExecution().getStepExecutions().size(),
                execution.getStepName());
        guard.check(promotion);
        if (!execution.getStepName().equals(PromotionJobConfiguration.VERIFY)) {
            guard.checkProtection(promotion);
        }
    }

    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
        RunningPromotion promotion = promotion(execution);
        Optional<Failure> failure = failure(execution, promotion);
        failure.ifPresent(reason -> {
            promotion.failed(reason);
            boolean pause =
                    reason.failureClass() == FailureClass.WAITING || reason.failureClass() == FailureClass.STOPPED;
            execution.setStatus(pause ? BatchStatus.STOPPED : BatchStatus.FAILED);
            execution.setExitStatus(new ExitStatus(pause ? "STOPPED" : "FAILED", reason.code() + ": " + reason.text()));
        });
        if (failure.map(Failure::failureClass)
                .filter(FailureClass.FENCED::equals)
                .isEmpty()) {
            record(execution, promotion, failure);
        }
        log(execution, promotion, failure);
        return execution.getExitStatus();
    }

    private Optional<Failure> failure(StepExecution execution, RunningPromotion promotion) {
        if (!execution.getFailureExceptions().isEmpty()) {
            Throwable thrown = execution.getFailureExceptions().get(0);
            Failure failure = Failure.of(thrown);
            if (failure.failureClass() == FailureClass.UNEXPECTED) {
                LOG.error(
                        "Promotion {} failed unexpectedly in step {}.",
                        promotion.id(),
                        execution.getStepName(),
                        thrown);
            }
            return Optional.of(failure);
        }
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            return Optional.empty();
        }
        try {
            checks.stream()
                    .filter(check -> check.step().equals(execution.getStepName()))
                    .forEach(check -> check.check(promotion));
            return Optional.empty();
        } catch (RuntimeException e) {
            // A listener's exceptions are swallowed by Spring Batch: the step would count as completed.
            return Optional.of(Failure.of(e));
        }
    }

    private void record(StepExecution execution, RunningPromotion promotion, Optional<Failure> failure) {
        try {
            journal.stepEnded(
                    promotion.promotion(),
                    new PromotionStep(
                            promotion.attempt(),
                            execution.getStepName(),
                            execution.getStatus().name(),
                            execution.getReadCount(),
                            execution.getFilterCount(),
                            execution.getWriteCount(),
                            execution.getSkipCount(),
                            retries.get().get(),
                            started(execution),
                            Optional.of(clock.instant()),
                            failure.map(Failure::code),
                            failure.map(Failure::text)));
        } catch (RuntimeException e) {
            promotion.failed(Failure.of(e));
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
        }
    }

    private Instant started(StepExecution execution) {
        return execution.getStartTime() == null
                ? clock.instant()
                : execution.getStartTime().toInstant(ZoneOffset.UTC);
    }

    private static void log(StepExecution execution, RunningPromotion promotion, Optional<Failure> failure) {
        failure.ifPresentOrElse(
                reason -> LOG.atLevel(execution.getStatus() == BatchStatus.STOPPED ? Level.INFO : Level.WARN)
                        .log(
                                "Promotion {} attempt {}: step {} {} ({}): {}",
                                promotion.id(),
                                promotion.attempt(),
                                execution.getStepName(),
                                execution.getStatus() == BatchStatus.STOPPED ? "paused" : "failed",
                                reason.code(),
                                reason.text()),
                () -> LOG.info(
                        "Promotion {} attempt {}: step {} done: {} read, {} filtered, {} written",
                        promotion.id(),
                        promotion.attempt(),
                        execution.getStepName(),
                        execution.getReadCount(),
                        execution.getFilterCount(),
                        execution.getWriteCount()));
    }

    RunningPromotion promotion(StepExecution execution) {
        String id = execution.getJobExecution().getJobParameters().getString("promotionId");
        return running.get(id == null ? "" : id);
    }

    @Override
    public void beforeRetry(RetryPolicy policy, Retryable<?> retryable) {
        long count = retries.get().incrementAndGet();
        LOG.info(
                "Promotion {}: a Node-RED or the database was not available; trying again (retry {}).",
                current.get(),
                count);
    }
}
