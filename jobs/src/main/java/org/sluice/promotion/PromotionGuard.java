package org.sluice.promotion;

import org.sluice.instance.InstanceId;

/** Asked by steps before they touch anything: may this node go on with this promotion? */
public interface PromotionGuard {

    /**
     * Passes if this node still runs this attempt, holds every target under its fencing token, and nobody asked it to stop.
     *
     * @throws LeaseLostException if another node may work on it by now
     * @throws PromotionStoppedException if it shall stop
     */
    void check(RunningPromotion running);

    /**
     * Passes if the promotion may change its targets: a protected one is changed by an owner's promotion only.
     *
     * @throws org.sluice.problem.ProblemException with code {@code protected-instance} if it may not
     */
    void checkProtection(RunningPromotion running);

    /** The same, and nobody protects the target until the caller's transaction ends: for the moment of sending. */
    void holdProtection(RunningPromotion running, InstanceId target);

    /**
     * Keeps the promotion this node's until the caller's transaction ends. Whatever is written down about a promotion is
     * written under it: a node that slept through its lease and wakes up must not overwrite what another has achieved.
     *
     * @throws LeaseLostException if it is another node's by now, or has ended
     */
    void hold(RunningPromotion running);
}
