package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.PromotionJournal.Change;
import org.sluice.promotion.PromotionJournal.Recoveries;
import org.sluice.promotion.job.PausedJobs;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Moves promotions between waiting and working: takes up what may start, wakes what has waited long enough, brings back what
 * a dead node left behind. Every move is a compare-and-set, so any number of nodes may dispatch at once.
 */
final class PromotionDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(PromotionDispatcher.class);

    private final DispatchQueue queue;
    private final Promotions promotions;
    private final PromotionJournal journal;
    private final TargetLeases leases;
    private final RecoveryPolicies recovery;
    private final TransactionOperations transaction;
    private final PromotionSettings settings;
    private final PausedJobs paused;

    /** Promotions taken up, and whether there may be more to take. */
    record Taken(List<Promotion> promotions, boolean maybeMore) {}

    /** What the dispatcher reads and writes. */
    record Stores(DispatchQueue queue, Promotions promotions, PromotionJournal journal, TargetLeases leases) {}

    /** What a pipeline wants done with a promotion whose node died. */
    interface RecoveryPolicies {
        boolean resumes(Promotion promotion);
    }

    PromotionDispatcher(
            Stores stores,
            RecoveryPolicies recovery,
            TransactionOperations transaction,
            PromotionSettings settings,
            PausedJobs paused) {
        this.queue = stores.queue();
        this.promotions = stores.promotions();
        this.journal = stores.journal();
        this.leases = stores.leases();
        this.recovery = recovery;
        this.transaction = transaction;
        this.settings = settings;
        this.paused = paused;
    }

    /** Takes up to {@code limit} promotions for this node; they are running from now on. */
    Taken take(int limit) {
        List<Promotion> taken = new ArrayList<>();
        List<Promotion> startable = queue.startable(limit);
        for (Promotion promotion : startable) {
            transaction
                    .<Optional<Promotion>>execute(status -> {
                        Optional<Promotion> begun = begin(promotion);
                        if (begun.isEmpty()) {
                            status.setRollbackOnly();
                        }
                        return begun;
                    })
                    .ifPresent(taken::add);
        }
        return new Taken(taken, startable.size() == limit);
    }

    /** @param promotion as it was listed; one that another node has taken up and put back since is not begun */
    private Optional<Promotion> begin(Promotion promotion) {
        PromotionId id = promotion.id();
        if (!queue.mayStart(promotion)) {
            return Optional.empty();
        }
        for (PromotionTarget target : promotions.targets(id)) {
            OptionalLong fence = leases.take(target.target(), id, settings.nodeId(), settings.lease());
            if (fence.isEmpty()) {
                return Optional.empty();
            }
            journal.fence(id, target.target(), fence.getAsLong());
        }
        if (!promotion.nodeId().equals(Optional.of(settings.nodeId()))) {
            paused.forget(id.value());
        }
        return journal.begin(id, settings.nodeId(), promotion.nodeId());
    }

    /** Brings promotions whose wait is over back into the queue, ahead of others; one that was overtaken meanwhile ends. */
    void wake() {
        for (PromotionId id : queue.wakeable()) {
            Change change = overtakenBy(id)
                    .map(newer -> Change.because(
                            PromotionStatus.WAITING,
                            PromotionStatus.ABANDONED,
                            "superseded",
                            "Promotion %s has since succeeded on the same target; this one would have put older flows there."
                                    .formatted(newer.id())))
                    .orElseGet(() -> Change.because(
                                    PromotionStatus.WAITING,
                                    PromotionStatus.QUEUED,
                                    Change.WOKEN,
                                    "What it waited for is there; it goes on.")
                            .aheadOfQueue());
            journal.change(id, change);
        }
    }

    private Optional<Promotion> overtakenBy(PromotionId id) {
        return promotions.targets(id).stream()
                .map(target -> promotions.lastSucceeded(target.target()))
                .flatMap(Optional::stream)
                .filter(last -> last.id().value().compareTo(id.value()) > 0)
                .findFirst();
    }

    /** Brings back what dead nodes left running. */
    void recover() {
        for (Promotion promotion : queue.orphaned()) {
            transaction.executeWithoutResult(status -> recover(promotion));
        }
    }

    private void recover(Promotion promotion) {
        String node = promotion.nodeId().orElse("?");
        boolean resume = recovery.resumes(promotion) && promotion.recoveries() < settings.recoveries();
        String what = "The node working on it (%s) died.".formatted(node);
        Change change = resume
                ? Change.because(
                                PromotionStatus.RUNNING,
                                PromotionStatus.QUEUED,
                                "node-died",
                                what + " It goes on from the step it was in.")
                        .aheadOfQueue()
                        .counting(Recoveries.ONE_MORE)
                : Change.because(
                        PromotionStatus.RUNNING,
                        PromotionStatus.ERRORED,
                        "node-died",
                        what + " Restart it to go on from the step it was in.");
        if (journal.change(promotion.id(), change, node, promotion.attempt()).isPresent()) {
            leases.release(promotion.id());
            journal.stepsBrokenOff(promotion.id(), promotion.attempt(), "node-died", what);
            LOG.warn("Promotion {}: {}", promotion.id(), change.text().orElse(""));
        }
    }
}
