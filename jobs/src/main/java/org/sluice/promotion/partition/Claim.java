package org.sluice.promotion.partition;

import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionId;
import org.sluice.snapshot.SnapshotId;

/**
 * A partition in the hands of one worker, and all that worker needs to know.
 *
 * @param attempt of the promotion
 * @param claim the fencing token: the partition is this worker's while nobody has a higher one
 * @param members the deliveries, in the order in which they are gone through
 * @param read how many of them an earlier worker has gone through
 * @param written how many devices an earlier worker has told
 */
record Claim(
        PromotionId promotion,
        int turn,
        int number,
        int attempt,
        int claim,
        Optional<SnapshotId> snapshot,
        long jobExecution,
        List<Long> members,
        int read,
        int written) {

    /** Name of the step that does it: Spring Batch has one execution for every claim. */
    String step() {
        return "deploy:%d.%d.%d".formatted(turn, number, claim);
    }

    @Override
    public String toString() {
        return "partition %d.%d of promotion %s (claim %d)".formatted(turn, number, promotion, claim);
    }
}
