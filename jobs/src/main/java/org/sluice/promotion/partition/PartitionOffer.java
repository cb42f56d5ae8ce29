package org.sluice.promotion.partition;

import org.sluice.promotion.PromotionId;

/** Tells workers that there are partitions to take: a hint, which may be lost, late or doubled. */
public interface PartitionOffer {

    void offer(PromotionId promotion, int partitions);
}
