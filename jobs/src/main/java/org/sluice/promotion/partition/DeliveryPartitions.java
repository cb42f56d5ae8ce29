package org.sluice.promotion.partition;

import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionId;

/** The partitions of all turns, and who works on them: what counts is in here, whatever messages are lost or doubled. */
public interface DeliveryPartitions {

    /**
     * Splits a turn and returns its number. What was left of an earlier turn of the promotion is cancelled: whoever still
     * works on it is refused. In the caller's transaction, which holds the promotion.
     */
    int plan(Turn turn);

    /** The partitions of a turn. */
    List<DeliveryPartition> of(PromotionId promotion, int turn);

    /** The partitions of the latest turn that was split; none if there was none. */
    List<DeliveryPartition> latest(PromotionId promotion);

    /** Takes a partition nobody has, or whose worker has not been heard of. Empty if there is none. */
    Optional<Claim> claim();

    /**
     * Writes down how far a worker is, in the transaction of what it has done.
     *
     * @throws PartitionLostException if the partition is another's by now, or the promotion does not want it done any more:
     *     the transaction must not commit
     */
    void progress(Claim claim, int read, int written);

    /** Passes while the promotion wants it done, and keeps that so until the caller's transaction ends. */
    void hold(Claim claim);

    /** Returns whether it was still the worker's. */
    boolean done(Claim claim);

    /** Another may try; it is given up when too many have. Returns whether it was still the worker's. */
    boolean release(Claim claim, String code, String text);

    /** Gives up partitions of a turn that have cost too many workers. */
    void giveUp(PromotionId promotion, int turn);

    /** Whoever works on the turn is refused from now on. */
    void cancel(PromotionId promotion, int turn);
}
