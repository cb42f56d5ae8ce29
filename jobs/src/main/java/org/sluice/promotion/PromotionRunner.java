package org.sluice.promotion;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.PromotionJournal.Change;
import org.sluice.promotion.PromotionJournal.Recoveries;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/** Runs one attempt of a promotion on the calling thread, and writes down how it ended. */
final class PromotionRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PromotionRunner.class);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(2);
    private static final Duration PARKED = Duration.ofMinutes(10);

    private final PromotionFacts facts;
    private final PromotionEngineRoom engine;
    private final RunningPromotions running;
    private final PromotionJournal journal;
    private final TargetLeases leases;
    private final TransactionOperations transaction;
    private final PromotionSettings settings;
    private final Clock clock;

    /** What the runner writes to. */
    record Ledger(PromotionJournal journal, TargetLeases leases, TransactionOperations transaction) {}

    PromotionRunner(
            PromotionFacts facts,
            PromotionEngineRoom engine,
            RunningPromotions running,
            Ledger ledger,
            PromotionSettings settings,
            Clock clock) {
        this.facts = facts;
        this.engine = engine;
        this.running = running;
        this.journal = ledger.journal();
        this.leases = ledger.leases();
        this.transaction = ledger.transaction();
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Never throws: whatever happens is written down, if need be as soon as the database is back.
     *
     * @return whether it waits for something now
     */
    boolean run(Promotion promotion) {
        Optional<RunningPromotion> attempt = Optional.empty();
        Failure failure;
        try {
            RunningPromotion started = facts.load(promotion);
            attempt = Optional.of(started);
            running.add(started);
            failure = execute(started);
        } catch (Exception e) {
            failure = Failure.of(e);
            if (failure.failureClass() == FailureClass.UNEXPECTED) {
                LOG.error("Promotion {} failed unexpectedly.", promotion.id(), e);
            }
        }
        // A node that shuts down interrupts what does not end by itself; the end must be written down all the same.
        boolean interrupted = Thread.interrupted();
        try {
            end(
                    promotion,
                    failure,
                    attempt.map(RunningPromotion::isNodeStopping).orElse(false));
        } finally {
            attempt.ifPresent(running::remove);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return failure != null && failure.failureClass() == FailureClass.WAITING;
    }

    private @org.jspecify.annotations.Nullable Failure execute(RunningPromotion started) throws Exception {
        JobExecution execution = engine.run(started);
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            return null;
        }
        return started.failure().orElseGet(() -> execution.getAllFailureExceptions().stream()
                .findFirst()
                .map(Failure::of)
                .orElseGet(() -> new Failure(
                        FailureClass.UNEXPECTED,
                        "unexpected",
                        "The job ended as %s without saying why.".formatted(execution.getStatus()),
                        Optional.empty())));
    }

    private void end(Promotion promotion, @org.jspecify.annotations.Nullable Failure failure, boolean nodeStops) {
        if (failure != null && failure.failureClass() == FailureClass.FENCED) {
            LOG.warn("Promotion {}: {}", promotion.id(), failure.text());
        }
        Change change = change(promotion, failure, nodeStops);
        for (int tries = 1; ; tries++) {
            try {
                transaction.executeWithoutResult(status -> end(promotion, change));
                return;
            } catch (DataAccessException | TransactionException e) {
                if (tries == 1) {
                    LOG.warn(
                            "The database does not take down how promotion {} ended ({}); trying until it does or this node's lease is over.",
                            promotion.id(),
                            e.getClass().getSimpleName());
                }
                if (!pause(DATABASE_PAUSE)) {
                    return;
                }
            }
        }
    }

    private void end(Promotion promotion, Change change) {
        Optional<Promotion> ended = journal.change(promotion.id(), change, settings.nodeId(), promotion.attempt());
        if (ended.isEmpty()) {
            LOG.warn(
                    "Promotion {} attempt {} is not this node's any more; its end is not written down.",
                    promotion.id(),
                    promotion.attempt());
        } else if (change.wakeAt().isPresent() && change.to() == PromotionStatus.WAITING) {
            Duration wait = Duration.between(clock.instant(), change.wakeAt().get());
            leases.park(promotion.id(), PARKED.plus(wait.isNegative() ? Duration.ZERO : wait));
        } else {
            leases.release(promotion.id());
        }
    }

    private Change change(Promotion promotion, @org.jspecify.annotations.Nullable Failure failure, boolean nodeStops) {
        PromotionStatus from = PromotionStatus.RUNNING;
        if (failure == null) {
            return Change.to(from, PromotionStatus.SUCCEEDED);
        }
        String code = failure.code();
        String text = failure.text();
        return switch (failure.failureClass()) {
            case WAITING -> failure.until()
                    .map(until -> Change.because(from, PromotionStatus.WAITING, code, text)
                            .until(until))
                    .orElseGet(() -> Change.because(from, PromotionStatus.WAITING, code, text));
            case STOPPED -> nodeStops ? nodeStopped(text) : Change.because(from, PromotionStatus.STOPPED, code, text);
            case REJECTED -> Change.because(from, PromotionStatus.FAILED, code, text);
                // Whatever goes wrong technically while the node goes down goes wrong because of it.
            case INFRASTRUCTURE, TRANSIENT, UNEXPECTED, FENCED -> nodeStops
                    ? nodeStopped(
                            "The node working on it was shut down in the middle of a step; it goes on elsewhere or at the next start.")
                    : technical(promotion, failure);
        };
    }

    private static Change nodeStopped(String text) {
        return Change.because(PromotionStatus.RUNNING, PromotionStatus.QUEUED, "node-stopped", text)
                .aheadOfQueue();
    }

    private Change technical(Promotion promotion, Failure failure) {
        // After a lost lease another node has it, and this change finds nothing to change; or nobody has, and it goes
        // on.
        boolean nobodysFault =
                failure.failureClass() == FailureClass.INFRASTRUCTURE || failure.failureClass() == FailureClass.FENCED;
        boolean byItself = nobodysFault && promotion.recoveries() < settings.recoveries();
        return byItself
                ? Change.because(PromotionStatus.RUNNING, PromotionStatus.QUEUED, failure.code(), failure.text())
                        .aheadOfQueue()
                        .counting(Recoveries.ONE_MORE)
                : Change.because(PromotionStatus.RUNNING, PromotionStatus.ERRORED, failure.code(), failure.text());
    }

    private static boolean pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The facts a promotion's steps need. */
    interface PromotionFacts {
        RunningPromotion load(Promotion promotion);
    }

    /** Spring Batch, as far as the runner needs it. */
    interface PromotionEngineRoom {
        /** Starts or resumes the job of a promotion and returns when it has ended. */
        JobExecution run(RunningPromotion promotion) throws Exception;
    }

    List<RunningPromotion> current() {
        return List.copyOf(running.all());
    }
}
