package org.sluice.promotion;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Rollouts.Redo;
import org.sluice.delivery.Wave;
import org.sluice.device.DeviceId;
import org.sluice.problem.ProblemException;
import org.springframework.transaction.support.TransactionOperations;

/** The verbs on rollouts, each one transaction with its audit event. */
final class DurableRolloutOperator implements RolloutOperator {

    private final Promotions promotions;
    private final PromotionJournal journal;
    private final Rollouts rollouts;
    private final AuditLog audit;
    private final Ownership ownership;
    private final DurablePromotionOperator operator;
    private final TransactionOperations transaction;

    /** What a person can do, as the audit log and as events call it. */
    private enum Verb {
        PAUSED("rollout.paused", "rollout-paused", Permission.PROMOTION_OPERATE),
        RESUMED("rollout.resumed", "rollout-resumed", Permission.PROMOTION_OPERATE),
        WAVE_OPENED("rollout.wave-opened", "wave-released", Permission.PROMOTION_APPROVE),
        ABORTED("rollout.aborted", "rollout-aborted", Permission.PROMOTION_OPERATE),
        SKIPPED("rollout.devices-skipped", "devices-skipped", Permission.PROMOTION_OPERATE);

        private final String audited;
        private final String told;
        private final Permission permission;

        Verb(String audited, String told, Permission permission) {
            this.audited = audited;
            this.told = told;
            this.permission = permission;
        }
    }

    /** What came of a verb, with what others are told of it. */
    private record Done<T>(T result, Optional<Map<String, String>> told) {}

    /** What the verbs read and write. */
    record Stores(Promotions promotions, PromotionJournal journal, Rollouts rollouts, AuditLog audit) {}

    DurableRolloutOperator(
            Stores stores, Ownership ownership, DurablePromotionOperator operator, TransactionOperations transaction) {
        this.promotions = stores.promotions();
        this.journal = stores.journal();
        this.rollouts = stores.rollouts();
        this.audit = stores.audit();
        this.ownership = ownership;
        this.operator = operator;
        this.transaction = transaction;
    }

    @Override
    public Promotion pause(PromotionId id, Principal principal, String reason) {
        return underWay(id, principal, reason, Verb.PAUSED, rollout -> {
            String text = "Paused by %s: %s Resume it to go on.".formatted(principal.name(), sentence(reason));
            rollouts.pause(rollout, "paused", text);
            return Map.of("code", "paused", "text", text);
        });
    }

    @Override
    public Promotion resume(PromotionId id, Principal principal, String reason) {
        return underWay(id, principal, reason, Verb.RESUMED, rollout -> {
            rollouts.resume(rollout);
            return Map.of();
        });
    }

    @Override
    public Promotion openNextWave(PromotionId id, Principal principal, String reason) {
        return underWay(id, principal, reason, Verb.WAVE_OPENED, rollout -> {
            Wave wave = rollouts.openNext(rollout)
                    .orElseThrow(() -> ProblemException.conflict(
                            "no-wave-left", "All waves of promotion %s are open already.".formatted(id)));
            return Map.of("wave", String.valueOf(wave.number()), "name", wave.name());
        });
    }

    @Override
    public Promotion abort(PromotionId id, boolean now, Principal principal, String reason) {
        String text = "Aborted by %s: %s".formatted(principal.name(), sentence(reason));
        Promotion promotion = underWay(id, principal, reason, Verb.ABORTED, rollout -> {
            rollouts.finish(rollout, RolloutConduct.ABORTED_BY_HAND, text);
            return Map.of("code", RolloutConduct.ABORTED_BY_HAND, "text", text);
        });
        if (now) {
            // Page by page, devices before deliveries before waves: not within the transaction that holds the waves.
            rollouts.breakOff(rollout(promotion), RolloutConduct.ABORTED_BY_HAND, text);
        }
        return promotions.find(id).orElse(promotion);
    }

    @Override
    public Promotion restart(PromotionId id, Redo redo, Principal principal, String reason) {
        requireRollout(permitted(id, principal, Permission.PROMOTION_OPERATE));
        return operator.restart(id, principal, reason, rollout -> rollouts.redo(rollout, redo));
    }

    @Override
    public Promotion restart(PromotionId id, Set<DeviceId> devices, Principal principal, String reason) {
        requireRollout(permitted(id, principal, Permission.PROMOTION_OPERATE));
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
        return within(id, principal, reason, Verb.SKIPPED, promotion -> {
            requireRollout(promotion);
            int skipped = rollouts.skip(
                    rollout(promotion), devices, "Skipped by %s: %s".formatted(principal.name(), sentence(reason)));
            return new Done<>(
                    skipped,
                    Optional.of(Map.of("devices", String.valueOf(skipped))).filter(told -> skipped > 0));
        });
    }

    private Promotion underWay(
            PromotionId id,
            Principal principal,
            String reason,
            Verb verb,
            Function<RolloutId, Map<String, String>> work) {
        return within(id, principal, reason, verb, promotion -> {
            requireRollout(promotion);
            if (!promotion.status().underWay()) {
                throw ProblemException.conflict(
                        "rollout-ended",
                        "The rollout of promotion %s has ended; restart it, roll it back, or start a new promotion."
                                .formatted(id));
            }
            return new Done<>(promotion, Optional.of(work.apply(rollout(promotion))));
        });
    }

    private <T> T within(
            PromotionId id, Principal principal, String reason, Verb verb, Function<Promotion, Done<T>> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            permitted(id, principal, verb.permission);
            journal.hold(id);
            Promotion promotion = promotions.find(id).orElseThrow();
            Done<T> done = work.apply(promotion);
            audit.append(
                    principal.name(),
                    AuditLog.Door.REST,
                    verb.audited,
                    "promotion",
                    id.value(),
                    Optional.of(promotion.application()),
                    Map.of("reason", reason));
            done.told().ifPresent(told -> {
                Map<String, String> data = new HashMap<>(told);
                data.put("by", principal.name());
                data.put("reason", reason);
                journal.announced(promotion, verb.told, data);
            });
            return done.result();
        }));
    }

    private Promotion permitted(PromotionId id, Principal principal, Permission permission) {
        Promotion promotion = promotions.find(id).orElseThrow(() -> ProblemException.notFound("promotion", id.value()));
        ownership.require(principal, permission, promotion.application(), "promotion", id.value());
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
