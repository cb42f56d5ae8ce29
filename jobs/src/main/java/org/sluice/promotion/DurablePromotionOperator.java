package org.sluice.promotion;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionJournal.Change;
import org.sluice.promotion.PromotionJournal.Recoveries;
import org.sluice.snapshot.SnapshotId;
import org.springframework.transaction.support.TransactionOperations;

/** The operator's verbs, each one transaction with its audit event. */
final class DurablePromotionOperator implements PromotionOperator {

    private final Promotions promotions;
    private final PromotionJournal journal;
    private final TargetLeases leases;
    private final Rollouts rollouts;
    private final AuditLog audit;
    private final Rights rights;
    private final PromotionRoutes routes;
    private final TransactionOperations transaction;
    private final Runnable engine;

    /** What the operator's verbs read and write. */
    record Stores(
            Promotions promotions, PromotionJournal journal, TargetLeases leases, Rollouts rollouts, AuditLog audit) {}

    DurablePromotionOperator(
            Stores stores, Rights rights, PromotionRoutes routes, TransactionOperations transaction, Runnable engine) {
        this.promotions = stores.promotions();
        this.journal = stores.journal();
        this.leases = stores.leases();
        this.rollouts = stores.rollouts();
        this.audit = stores.audit();
        this.rights = rights;
        this.routes = routes;
        this.transaction = transaction;
        this.engine = engine;
    }

    /** One verb: what it does to a promotion in the state found. */
    private interface Verb {
        Promotion apply(Promotion promotion);
    }

    @Override
    public Promotion restart(PromotionId id, Principal principal, String reason) {
        return restart(id, principal, reason, rollout -> rollouts.redo(rollout, Rollouts.Redo.FAILED));
    }

    /** @param redo what is done to its rollout, if it has one, before it goes on */
    Promotion restart(PromotionId id, Principal principal, String reason, Consumer<RolloutId> redo) {
        Promotion restarted = apply(id, principal, reason, "promotion.restarted", promotion -> {
            PromotionStatus status = promotion.status();
            if (!status.restartable() && status != PromotionStatus.WAITING) {
                throw notNow(promotion, "restarted", "Only a failed, errored, stopped or waiting one can be.");
            }
            if (promotion.waitsForSnapshot()) {
                throw ProblemException.conflict(
                        SnapshotWait.CODE,
                        "Promotion %s waits for its snapshot: choose one, and it goes on.".formatted(id));
            }
            requireNotSuperseded(promotion);
            requireNotHeld(promotion);
            requireMayTouchTargets(promotion, principal);
            journal.actAs(promotion.id(), principal.tokenId());
            RolloutId rollout = new RolloutId(id.value());
            if (status.restartable() && rollouts.find(rollout).isPresent()) {
                redo.accept(rollout);
            }
            Promotion queued = change(
                    promotion,
                    Change.to(status, PromotionStatus.QUEUED).aheadOfQueue().counting(Recoveries.NONE));
            return routes.snapshotOpen(queued) ? change(queued, SnapshotWait.begun(queued)) : queued;
        });
        engine.run();
        return restarted;
    }

    @Override
    public Promotion chooseSnapshot(PromotionId id, SnapshotId snapshot, Principal principal, Optional<String> reason) {
        Promotion result = transaction.execute(status -> {
            Promotion promotion = permitted(id, principal, Permission.PROMOTION_APPROVE);
            if (!promotion.waitsForSnapshot()) {
                return chosenBefore(promotion, snapshot);
            }
            requireNotSuperseded(promotion);
            requireNotHeld(promotion);
            routes.requireOwned(promotion, snapshot);
            // Whose choice decides what runs on the target answers for it, as whoever asked for it still does.
            requireMayTouchTargets(promotion, principal);
            if (!journal.chooseSnapshot(id, snapshot)) {
                return chosenBefore(promotions.find(id).orElseThrow(), snapshot);
            }
            Promotion chosen = change(promotion, SnapshotWait.over(snapshot, principal.name()));
            audit(
                    promotion,
                    principal,
                    "promotion.snapshot-chosen",
                    Map.of("snapshot", snapshot.value(), "reason", reason.orElse("")));
            return chosen;
        });
        engine.run();
        return java.util.Objects.requireNonNull(result);
    }

    /** It waits for no snapshot (any more): fine if this is the one it has. */
    private static Promotion chosenBefore(Promotion promotion, SnapshotId snapshot) {
        boolean hasOne = promotion.kind() == Promotion.Kind.PROMOTION
                && promotion.requestedSnapshot().isPresent();
        if (!hasOne) {
            throw ProblemException.conflict(
                    "not-waiting-for-snapshot",
                    "Promotion %s is %s and does not wait for a snapshot to be chosen."
                            .formatted(promotion.id(), word(promotion)));
        }
        if (!promotion.requestedSnapshot().equals(Optional.of(snapshot))) {
            throw ProblemException.conflict(
                    "snapshot-already-chosen",
                    "Promotion %s has been given snapshot %s already; stop it and start a new one to promote another."
                            .formatted(
                                    promotion.id(),
                                    promotion.requestedSnapshot().orElseThrow()));
        }
        return promotion;
    }

    @Override
    public Promotion stop(PromotionId id, Principal principal, String reason) {
        return apply(id, principal, reason, "promotion.stopped", promotion -> switch (promotion.status()) {
            case QUEUED, WAITING -> {
                leases.release(promotion.id());
                yield change(
                        promotion,
                        Change.because(
                                promotion.status(),
                                PromotionStatus.STOPPED,
                                "stopped",
                                "Stopped by %s while %s; restart it to go on."
                                        .formatted(principal.name(), word(promotion))));
            }
            case RUNNING -> {
                journal.requestStop(promotion.id());
                yield promotions.find(promotion.id()).orElseThrow();
            }
            default -> throw notNow(promotion, "stopped", "It has ended already.");
        });
    }

    @Override
    public Promotion abandon(PromotionId id, Principal principal, String reason) {
        Promotion abandoned = apply(id, principal, reason, "promotion.abandoned", promotion -> {
            if (!promotion.status().mayBecome(PromotionStatus.ABANDONED)) {
                throw notNow(promotion, "abandoned", "Stop it first, or leave it: it has ended for good.");
            }
            leases.release(promotion.id());
            return change(
                    promotion,
                    Change.because(
                            promotion.status(),
                            PromotionStatus.ABANDONED,
                            "abandoned",
                            "Given up by %s: %s".formatted(principal.name(), reason)));
        });
        engine.run();
        return abandoned;
    }

    private Promotion apply(PromotionId id, Principal principal, String reason, String action, Verb verb) {
        Promotion result = transaction.execute(status -> {
            Promotion promotion = permitted(id, principal, Permission.PROMOTION_OPERATE);
            Promotion changed = verb.apply(promotion);
            audit(promotion, principal, action, Map.of("was", word(promotion), "reason", reason));
            return changed;
        });
        return java.util.Objects.requireNonNull(result);
    }

    private void requireMayTouchTargets(Promotion promotion, Principal principal) {
        rights.targets()
                .require(
                        principal,
                        promotions.targets(promotion.id()).stream()
                                .map(PromotionTarget::target)
                                .toList());
    }

    private Promotion permitted(PromotionId id, Principal principal, Permission permission) {
        Promotion promotion = promotions.find(id).orElseThrow(() -> ProblemException.notFound("promotion", id.value()));
        rights.ownership().require(principal, permission, promotion.application(), "promotion", id.value());
        return promotion;
    }

    private void audit(Promotion promotion, Principal principal, String action, Map<String, String> details) {
        audit.append(
                principal.name(),
                AuditLog.Door.REST,
                action,
                "promotion",
                promotion.id().value(),
                Optional.of(promotion.application()),
                details);
    }

    private Promotion change(Promotion promotion, Change change) {
        return journal.change(promotion.id(), change)
                .orElseThrow(() -> ProblemException.conflict(
                        "promotion-moved-on",
                        "Promotion %s is not %s any more; look at it again."
                                .formatted(promotion.id(), word(promotion))));
    }

    private void requireNotSuperseded(Promotion promotion) {
        for (PromotionTarget target : promotions.targets(promotion.id())) {
            promotions
                    .lastSucceeded(target.target())
                    .filter(last -> last.id().value().compareTo(promotion.id().value()) > 0)
                    .ifPresent(last -> {
                        throw ProblemException.conflict(
                                "superseded",
                                "Promotion %s has since succeeded on the same target; restarting %s would put older flows there. Abandon it, or start a new promotion."
                                        .formatted(last.id(), promotion.id()));
                    });
        }
    }

    private void requireNotHeld(Promotion promotion) {
        if (promotion.kind() == Promotion.Kind.PROMOTION) {
            routes.requireNotHeld(promotion.pipeline(), promotion.targetStage());
        }
    }

    private static ProblemException notNow(Promotion promotion, String verb, String when) {
        return ProblemException.conflict(
                "not-" + verb,
                "Promotion %s is %s and cannot be %s. %s".formatted(promotion.id(), word(promotion), verb, when));
    }

    private static String word(Promotion promotion) {
        return promotion.status().name().toLowerCase(Locale.ROOT);
    }
}
