package org.sluice.promotion;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.Applications;
import org.sluice.audit.AuditLog.Door;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.problem.ProblemException;

/**
 * Starts the way back of rollouts whose failure threshold asks for it, when they have ended. That it is wanted is on record
 * until it has been started, and starting it twice is starting it once.
 */
final class AutomaticRollbacks {

    private static final Logger LOG = LoggerFactory.getLogger(AutomaticRollbacks.class);

    private final Rollouts rollouts;
    private final Promotions promotions;
    private final PromotionLauncher launcher;
    private final Applications applications;

    AutomaticRollbacks(
            Rollouts rollouts, Promotions promotions, PromotionLauncher launcher, Applications applications) {
        this.rollouts = rollouts;
        this.promotions = promotions;
        this.launcher = launcher;
        this.applications = applications;
    }

    void start() {
        for (RolloutId id : rollouts.toRollBack()) {
            promotions
                    .find(new PromotionId(id.value()))
                    .filter(promotion -> !promotion.status().underWay())
                    .ifPresent(promotion -> start(id, promotion));
        }
    }

    private void start(RolloutId id, Promotion promotion) {
        try {
            launcher.rollback(promotion.id(), request(promotion));
        } catch (ProblemException e) {
            LOG.warn("Promotion {} is not rolled back: {}", promotion.id(), e.getMessage());
        }
        rollouts.rolledBack(id);
    }

    private PromotionRequest request(Promotion promotion) {
        return new PromotionRequest(
                "rollback-of-" + promotion.id(),
                promotion.pipeline(),
                promotion.sourceStage(),
                Optional.empty(),
                Door.SYSTEM,
                new Principal(
                        promotions.actsAs(promotion.id()).orElse("sluice"),
                        "sluice",
                        Optional.of(applications
                                .find(promotion.application())
                                .orElseThrow()
                                .team()),
                        Role.OWNER),
                Optional.of(promotion.statusText().orElse("Its failure threshold was reached.")),
                promotion.correlationId(),
                promotion.replyTo());
    }
}
