package org.sluice.promotion.step.deployment;

import java.util.List;
import org.sluice.delivery.Delivery;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.snapshot.Snapshot;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Output: the devices shall run the snapshot and are due a command, all in the chunk's transaction. */
final class DeliveryItemWriter implements ItemWriter<Delivery> {

    private final RunningPromotion running;
    private final RolloutConduct conduct;
    private final PromotionGuard guard;
    private final PinnedSnapshot pinned;

    DeliveryItemWriter(RunningPromotion running, RolloutConduct conduct, PromotionGuard guard, PinnedSnapshot pinned) {
        this.running = running;
        this.conduct = conduct;
        this.guard = guard;
        this.pinned = pinned;
    }

    @Override
    public void write(Chunk<? extends Delivery> chunk) {
        guard.check(running);
        conduct.tell(running, pinned.find(running).map(Snapshot::id), List.copyOf(chunk.getItems()));
    }
}
