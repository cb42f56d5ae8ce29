package org.sluice.promotion.step.deployment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.delivery.Delivery;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.infrastructure.item.ItemReader;

/**
 * Input: the deliveries whose turn it is, a page at a time, as many as waves, rate and budget allow at the beginning of the
 * step. A page is asked for when the one before has been written: a chunk is a page.
 */
final class DeliveryItemReader implements ItemReader<Delivery> {

    private final RunningPromotion running;
    private final RolloutConduct conduct;
    private final int pageSize;
    private final Deque<Delivery> page = new ArrayDeque<>();
    private int left = -1;

    DeliveryItemReader(RunningPromotion running, RolloutConduct conduct, int pageSize) {
        this.running = running;
        this.conduct = conduct;
        this.pageSize = pageSize;
    }

    @Override
    public @Nullable Delivery read() {
        if (left < 0) {
            left = conduct.allowance(running);
        }
        if (page.isEmpty() && left > 0) {
            int wanted = Math.min(left, pageSize);
            List<Delivery> found = conduct.pending(running, wanted);
            page.addAll(found);
            // A page that is not full was the last one: what it holds is still pending until it has been written.
            left = found.size() == pageSize ? left - pageSize : 0;
        }
        return page.poll();
    }
}
