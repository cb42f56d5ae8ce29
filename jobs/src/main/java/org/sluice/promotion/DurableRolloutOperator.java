package org.sluice.promotion;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Rollouts.Redo;
import org.sluice.device.DeviceId;
import org.sluice.problem.ProblemException;
import org.springframework.transaction.support.TransactionOperations;

/** The verbs on rollouts, each one transaction with its audit event. */
final class DurableRolloutOperator implements RolloutOperator {

    private final Promotions promotions;
    private final Rollouts rollouts;
    private final AuditLog audit;
    private final Ownership ownership;
    private final DurablePromotionOperator operator;
    private final TransactionOperations transaction;

    /** What the verbs read and write. */
    record Stores(Promotions promotions, Rollouts rollouts, AuditLog audit) {}

    DurableRolloutOperator(
            Stores stores, Ownership ownership, DurablePromotionOperator operator, TransactionOperations transaction) {
        this.promotions = stores.promotions();
        this.rollouts = stores.rollouts();
        this.audit = stores.audit();
        this.ownership = ownership;
        this.operator = operator;
        this.transaction = transaction;
    }

    @Override
    public Promotion pause(PromotionId id, Principal principal, String reason) {
        return underWay(
                id,
                principal,
                reason,
                "rollout.paused",
                rollout -> rollouts.pause(
                        rollout,
                        "paused",
                        "Paused by %s: %s Resume it to go on.".formatted(principal.name(), sentence(reason))));
    }

    @Override
    public Promotion resume(PromotionId id, Principal principal, String reason) {
        return underWay(id, principal, reason, "rollout.resumed", rollouts::resume);
    }

    @Override
    public Promotion openNextWave(PromotionId id, Principal principal, String reason) {
        return underWay(id, principal, reason, "rollout.wave-opened", rollout -> {
            if (rollouts.openNext(rollout).isEmpty()) {
                throw ProblemException.conflict(
                        "no-wave-left", "All waves of promotion %s are open already.".formatted(id));
            }
        });
    }

    @Override
    public Promotion abort(PromotionId id, boolean now, Principal principal, String reason) {
        String text = "Aborted by %s: %s".formatted(principal.name(), sentence(reason));
        Promotion promotion = underWay(
                id,
                principal,
                reason,
                "rollout.aborted",
                rollout -> rollouts.finish(rollout, RolloutConduct.ABORTED_BY_HAND, text));
        if (now) {
            // Page by page, devices before deliveries before waves: not within the transaction that holds the waves.
            rollouts.breakOff(rollout(promotion), RolloutConduct.ABORTED_BY_HAND, text);
        }
        return promotions.find(id).orElse(promotion);
    }

    @Override
    public Promotion restart(PromotionId id, Redo redo, Principal principal, String reason) {
        requireRollout(permitted(id, principal));
        return operator.restart(id, principal, reason, rollout -> rollouts.redo(rollout, redo));
    }

    @Override
    public Promotion restart(PromotionId id, Set<DeviceId> devices, Principal principal, String reason) {
        requireRollout(permitted(id, principal));
        return operator.restart(id, principal, reason, rollout -> {
            if (rollouts.redo(rollout, devices) == 0) {
                throw ProblemException.conflict(
                        "nothing-to-redo",
                        "None of these devices has failed or been skipped in promotion %s.".formatted(id));
            }
        });
    }

    @Override
    public int skip(PromotionId id, Set<DeviceId> devices, Principal principal, String reason) {
        return within(id, principal, reason, "rollout.devices-skipped", promotion -> {
            requireRollout(promotion);
            return rollouts.skip(
                    rollout(promotion), devices, "Skipped by %s: %s".formatted(principal.name(), sentence(reason)));
        });
    }

    private Promotion underWay(
            PromotionId id, Principal principal, String reason, String action, Consumer<RolloutId> verb) {
        return within(id, principal, reason, action, promotion -> {
            requireRollout(promotion);
            if (!promotion.status().underWay()) {
                throw ProblemException.conflict(
                        "rollout-ended",
                        "The rollout of promotion %s has ended; restart it, roll it back, or start a new promotion."
                                .formatted(id));
            }
            verb.accept(rollout(promotion));
            return promotion;
        });
    }

    private <T> T within(
            PromotionId id, Principal principal, String reason, String action, Function<Promotion, T> verb) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Promotion promotion = permitted(id, principal);
            T result = verb.apply(promotion);
            audit.append(
                    principal.name(),
                    AuditLog.Door.REST,
                    action,
                    "promotion",
                    id.value(),
                    Optional.of(promotion.application()),
                    Map.of("reason", reason));
            return result;
        }));
    }

    private Promotion permitted(PromotionId id, Principal principal) {
        Promotion promotion = promotions.find(id).orElseThrow(() -> ProblemException.notFound("promotion", id.value()));
        ownership.require(principal, Permission.PROMOTION_OPERATE, promotion.application(), "promotion", id.value());
        return promotion;
    }

    private void requireRollout(Promotion promotion) {
        if (rollouts.find(rollout(promotion)).isEmpty()) {
            throw ProblemException.conflict("no-rollout", "Promotion %s goes to no devices.".formatted(promotion.id()));
        }
    }

    private static RolloutId rollout(Promotion promotion) {
        return new RolloutId(promotion.id().value());
    }

    private static String sentence(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
