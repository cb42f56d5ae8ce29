package org.sluice.promotion.step.deployment;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.infrastructure.item.ItemReader;

/** Input: the promotion's targets that have not accepted the snapshot yet. */
final class PendingTargetItemReader implements ItemReader<PromotionTarget> {

    private final RunningPromotion running;
    private final Promotions promotions;
    private @Nullable Deque<PromotionTarget> targets;

    PendingTargetItemReader(RunningPromotion running, Promotions promotions) {
        this.running = running;
        this.promotions = promotions;
    }

    @Override
    public @Nullable PromotionTarget read() {
        Deque<PromotionTarget> left = targets;
        if (left == null) {
            left = new ArrayDeque<>(promotions.targets(running.id()).stream()
                    .filter(target -> target.status() == PromotionTarget.Status.PENDING)
                    .toList());
            targets = left;
        }
        return left.poll();
    }
}
