package org.sluice.promotion;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutDecision;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.StageType;
import org.sluice.snapshot.SnapshotId;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Leads a promotion's rollout on, as far as it can be led now: the part of deploy and verify that concerns devices. Between
 * two looks nothing is held; a report that decides a wave, the clock or a person brings the promotion back.
 */
public final class RolloutConduct {

    /** Code of a rollout that a person broke off. */
    static final String ABORTED_BY_HAND = "rollout-aborted";

    private static final Duration AT_MOST = Duration.ofHours(6);

    private final Rollouts rollouts;
    private final PromotionGuard guard;
    private final PromotionJournal journal;
    private final RolloutStay stay;
    private final TransactionOperations ownTransaction;
    private final Clock clock;

    RolloutConduct(
            Rollouts rollouts,
            PromotionGuard guard,
            PromotionJournal journal,
            RolloutStay stay,
            TransactionOperations ownTransaction,
            Clock clock) {
        this.rollouts = rollouts;
        this.guard = guard;
        this.journal = journal;
        this.stay = stay;
        this.ownTransaction = ownTransaction;
        this.clock = clock;
    }

    /** How many devices may be told now. Opens waves on the way. */
    public int allowance(RunningPromotion running) {
        return proceed(running).next() instanceof RolloutDecision.Command command ? command.limit() : 0;
    }

    /** How many devices the next turn will concern, as it looks now; changes nothing. */
    public int expected(RunningPromotion running) {
        return rollouts.find(id(running))
                .map(rollout -> RolloutDecision.allowance(rollout, clock.instant()))
                .orElse(0);
    }

    /** The numbers of up to so many deliveries whose turn it is. */
    public List<Long> turn(RunningPromotion running, int limit) {
        return rollouts.turn(id(running), limit);
    }

    /** Up to so many deliveries whose turn it is. */
    public List<Delivery> pending(RunningPromotion running, int limit) {
        return rollouts.pending(id(running), limit);
    }

    /** Tells the devices, in the caller's transaction. */
    public void tell(RunningPromotion running, Optional<SnapshotId> snapshot, List<Delivery> deliveries) {
        guard.hold(running);
        // On the way back every device has its own, and those that had none get none.
        boolean back = running.promotion().kind() == Promotion.Kind.ROLLBACK;
        rollouts.tell(id(running), back ? Optional.empty() : snapshot, deliveries);
    }

    /** Returns if nothing is left to do; throws what the promotion waits for or failed of otherwise. */
    public void requireDone(RunningPromotion running, Optional<SnapshotId> snapshot) {
        Rollouts.Progress progress = staying(running);
        RolloutDecision next = progress.next();
        if (next instanceof RolloutDecision.Done done) {
            done(running, snapshot, progress.rollout(), done);
        } else if (next instanceof RolloutDecision.Aborted aborted) {
            throw aborted.code().equals(ABORTED_BY_HAND)
                    ? new PromotionStoppedException(
                            aborted.text() + " Restart it to go on with what has not ended well.")
                    : new PromotionRejectedException(aborted.code(), aborted.text());
        } else if (next instanceof RolloutDecision.Wait wait) {
            throw new PromotionWaitsException(wait.code(), wait.text(), wait.until());
        } else {
            throw more(running);
        }
    }

    /** What is next, asked again for a moment while devices that were told get on. */
    private Rollouts.Progress staying(RunningPromotion running) {
        try (RolloutStay.Seat seat = stay.take(id(running))) {
            Rollouts.Progress progress = proceed(running);
            while (answersAtOnce(progress) && !running.isNodeStopping()) {
                if (!seat.stay()) {
                    // Somebody may have wanted it stopped meanwhile, which a wait would forget.
                    guard.check(running);
                    return progress;
                }
                progress = proceed(running);
            }
            return progress;
        }
    }

    /** Whether devices may be through in a moment: nothing but them is waited for, and they need not settle. */
    private static boolean answersAtOnce(Rollouts.Progress progress) {
        return progress.next() instanceof RolloutDecision.Wait wait
                && wait.code().equals(RolloutDecision.UPDATING)
                && progress.rollout()
                        .policy()
                        .settleTime()
                        .map(Duration::isZero)
                        .orElse(true);
    }

    private PromotionWaitsException more(RunningPromotion running) {
        boolean now = !rollouts.pending(id(running), 1).isEmpty();
        Instant until = now ? clock.instant() : clock.instant().plus(AT_MOST);
        return now
                ? new PromotionWaitsException("devices-next", "More devices are told at once.", Optional.of(until))
                : new PromotionWaitsException(
                        "disruption-budget",
                        "The devices still to be told wait until others of their site are through.",
                        Optional.of(until));
    }

    private void done(
            RunningPromotion running, Optional<SnapshotId> snapshot, Rollout rollout, RolloutDecision.Done done) {
        if (done.failures() > 0) {
            throw new PromotionRejectedException(
                    "devices-failed",
                    "%d of %d device(s) failed; a restart tells those again and leaves the others alone."
                            .formatted(done.failures(), rollout.counts().total()));
        }
        ownTransaction.executeWithoutResult(status -> {
            guard.hold(running);
            String target = running.targetStage().targetId().orElseThrow();
            if (running.targetStage().type() == StageType.DEVICE_GROUP && snapshot.isPresent()) {
                Optional<SnapshotId> before = rollouts.groupRuns(target, snapshot);
                journal.groupWayBack(running.id(), new InstanceId(target), before);
                requireNobodyJoined(running);
            }
            if (running.targetStage().type() != StageType.INSTANCE) {
                journal.healthy(running.id(), new InstanceId(target));
            }
        });
    }

    /** Asked with the group locked: who joins after it gets what the group runs from now on. */
    private void requireNobodyJoined(RunningPromotion running) {
        RolloutDecision next = rollouts.proceed(id(running)).next();
        if (!(next instanceof RolloutDecision.Done again) || again.failures() > 0) {
            throw new PromotionWaitsException(
                    "devices-next",
                    "A device has joined the group meanwhile and has its turn at once.",
                    Optional.of(clock.instant()));
        }
    }

    private Rollouts.Progress proceed(RunningPromotion running) {
        guard.check(running);
        return Objects.requireNonNull(ownTransaction.execute(status -> {
            guard.hold(running);
            Rollouts.Progress progress = rollouts.proceed(id(running));
            progress.events().forEach(event -> journal.told(running.promotion(), event.type(), event.data()));
            return progress;
        }));
    }

    private static RolloutId id(RunningPromotion running) {
        return new RolloutId(running.id().value());
    }
}
