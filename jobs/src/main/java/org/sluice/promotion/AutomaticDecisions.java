package org.sluice.promotion;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.promotion.PromotionJournal.Change;

/** Writes into the audit log what became of promotions and what was decided about them without anybody asking. */
final class AutomaticDecisions {

    private static final String ACTOR = "sluice";

    private final AuditLog audit;

    AutomaticDecisions(AuditLog audit) {
        this.audit = audit;
    }

    /** To be called in the transaction that changed the status; people's own changes are written down where they ask. */
    void changed(Promotion promotion, Change change) {
        switch (change.to()) {
            case SUCCEEDED -> deployed(promotion);
            case FAILED -> decided(promotion, "promotion.failed", because(change));
            case ERRORED -> decided(promotion, "promotion.errored", because(change));
            case QUEUED -> {
                if (change.from() == PromotionStatus.RUNNING && change.code().isPresent()) {
                    decided(promotion, "promotion.recovered", because(change));
                }
            }
            default -> {
                // Waiting is no decision, and the rest is done by people.
            }
        }
    }

    /** A rollout opened, passed or missed a wave, or reached a threshold. */
    void told(Promotion promotion, String type, Map<String, String> data) {
        Map<String, String> details = new HashMap<>(data);
        Optional.ofNullable(data.get("text")).ifPresent(text -> details.put("reason", text));
        decided(promotion, "rollout." + type.replaceFirst("^rollout-", ""), details);
    }

    private static Map<String, String> because(Change change) {
        Map<String, String> details = new HashMap<>();
        change.code().ifPresent(code -> details.put("code", code));
        change.text().ifPresent(text -> details.put("reason", text));
        details.put("was", change.from().name().toLowerCase(java.util.Locale.ROOT));
        return details;
    }

    private void deployed(Promotion promotion) {
        Map<String, String> details = new HashMap<>();
        details.put("promotion", promotion.id().value());
        details.put("from", promotion.sourceStage());
        details.put("stage", promotion.targetStage());
        promotion.snapshot().ifPresent(snapshot -> details.put("snapshot", snapshot.value()));
        promotion.reason().ifPresent(reason -> details.put("reason", reason));
        audit.append(
                promotion.actor(),
                promotion.door(),
                "application.pipeline.stage-deployed",
                "pipeline",
                promotion.pipeline().value(),
                Optional.of(promotion.application()),
                details);
    }

    private void decided(Promotion promotion, String action, Map<String, String> details) {
        audit.append(
                ACTOR,
                Door.SYSTEM,
                action,
                "promotion",
                promotion.id().value(),
                Optional.of(promotion.application()),
                details);
    }
}
