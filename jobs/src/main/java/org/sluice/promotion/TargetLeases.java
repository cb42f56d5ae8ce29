package org.sluice.promotion;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.sluice.instance.InstanceId;

/**
 * One promotion at a time per target: a lease in the database with a fencing token that grows with every taking. A node
 * that lost its lease cannot pass {@link #holds} any more, however late it wakes up.
 */
interface TargetLeases {

    /** Makes sure the target can be leased at all. */
    void prepare(InstanceId target);

    /** Takes the target for a promotion, or takes it again; the new fencing token, or empty if another one has it. */
    OptionalLong take(InstanceId target, PromotionId promotion, String nodeId, Duration duration);

    /** Whether the promotion still holds the target under this fencing token and the lease has not run out. */
    boolean holds(InstanceId target, PromotionId promotion, long fence);

    /** Keeps the targets for a promotion that waits, without a node. */
    void park(PromotionId promotion, Duration duration);

    void release(PromotionId promotion);

    /** Prolongs all leases of a node. */
    void renew(String nodeId, Duration duration);

    /** Who holds what, for plans and explanations. */
    List<Holder> holders(List<InstanceId> targets);

    /** A promotion that has a target now. */
    record Holder(InstanceId target, PromotionId promotion) {}
}
