package org.sluice.promotion;

/** Asked by steps before they touch anything outside: may this node go on with this promotion? */
public interface PromotionGuard {

    /**
     * Passes if this node still runs this attempt, holds every target under its fencing token, and nobody asked it to stop.
     *
     * @throws LeaseLostException if another node may work on it by now
     * @throws PromotionStoppedException if it shall stop
     */
    void check(RunningPromotion running);
}
