package org.sluice.promotion.step.deployment;

import java.util.Optional;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps what a target ran before, in a transaction of its own: it must be safe before anything is sent, even if the process
 * dies right after sending.
 */
final class WayBack {

    private final SnapshotTaker taker;
    private final FlowTarget instances;
    private final PromotionGuard guard;
    private final PromotionJournal journal;
    private final TransactionOperations ownTransaction;

    WayBack(
            SnapshotTaker taker,
            FlowTarget instances,
            PromotionGuard guard,
            PromotionJournal journal,
            TransactionOperations ownTransaction) {
        this.taker = taker;
        this.instances = instances;
        this.guard = guard;
        this.journal = journal;
        this.ownTransaction = ownTransaction;
    }

    /** For a target that is left alone: what it runs is its way back, unless an earlier attempt has kept one. */
    void keepIfNone(RunningPromotion running, PromotionTarget item, Instance target, LiveFlows live) {
        if (item.previousSnapshot().isEmpty()) {
            store(running, target, live, instances.runtime(target), true);
        }
    }

    /**
     * Keeps what the target runs, unless an earlier attempt has kept just that, or has already sent the snapshot.
     *
     * @param sent whether the target runs the snapshot already
     */
    void keep(
            RunningPromotion running,
            PromotionTarget item,
            Instance target,
            LiveFlows live,
            RuntimeInfo runtime,
            boolean sent) {
        boolean kept = item.previousSnapshot().isPresent()
                && (sent || item.previousRev().filter(live.rev()::equals).isPresent());
        if (!kept) {
            store(running, target, live, runtime, item.previousSnapshot().isEmpty());
        }
    }

    private void store(RunningPromotion running, Instance target, LiveFlows live, RuntimeInfo runtime, boolean first) {
        ownTransaction.executeWithoutResult(status -> {
            guard.hold(running);
            Snapshot previous = taker.take(
                    new SnapshotTaker.Request(
                            target,
                            Optional.of("Before " + running.id()),
                            "What %s ran before promotion %s.".formatted(target.name(), running.id()),
                            Snapshot.Origin.BEFORE_DEPLOY,
                            first ? Optional.of(running.id().value()) : Optional.empty(),
                            running.promotion().actor()),
                    live,
                    runtime);
            journal.wayBack(running.id(), target.id(), previous.id(), live.rev());
        });
    }
}
