package org.sluice.promotion.partition;

import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionId;
import org.sluice.snapshot.SnapshotId;

/**
 * What is split: a turn of a rollout, with the devices policy and clock have allowed for it.
 *
 * @param attempt of the promotion
 * @param snapshot for devices that have none of their own
 * @param partitions the deliveries of each
 */
record Turn(
        PromotionId promotion,
        int attempt,
        Optional<SnapshotId> snapshot,
        long jobExecution,
        List<List<Long>> partitions) {

    /** Numbers in order, cut into as many parts of about the same size. */
    static List<List<Long>> split(List<Long> numbers, int parts) {
        List<List<Long>> split = new java.util.ArrayList<>();
        int from = 0;
        for (int part = 1; part <= parts; part++) {
            int to = (int) ((long) numbers.size() * part / parts);
            if (to > from) {
                split.add(List.copyOf(numbers.subList(from, to)));
            }
            from = to;
        }
        return List.copyOf(split);
    }
}
