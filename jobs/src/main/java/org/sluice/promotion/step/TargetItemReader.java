package org.sluice.promotion.step;

import java.util.Collection;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotion;

/** Input: the promotion's targets that have come just so far. */
public final class TargetItemReader extends OnceItemReader<PromotionTarget> {

    private final RunningPromotion running;
    private final Promotions promotions;
    private final PromotionTarget.Status status;

    public TargetItemReader(RunningPromotion running, Promotions promotions, PromotionTarget.Status status) {
        this.running = running;
        this.promotions = promotions;
        this.status = status;
    }

    @Override
    protected Collection<PromotionTarget> open() {
        return promotions.targets(running.id()).stream()
                .filter(target -> target.status() == status)
                .toList();
    }
}
