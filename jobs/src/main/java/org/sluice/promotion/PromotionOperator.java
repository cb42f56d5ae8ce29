package org.sluice.promotion;

import org.sluice.access.Principal;

/** What an operator does to a promotion. Each verb checks permission, writes an audit event and says no with a reason. */
public interface PromotionOperator {

    /**
     * Puts a failed, errored or stopped promotion ahead of the queue; it goes on from the step that failed and leaves what
     * is done alone. A waiting one is woken.
     *
     * @throws org.sluice.problem.ProblemException if its status does not allow it, or a newer promotion has since
     *     succeeded on its target
     */
    Promotion restart(PromotionId id, Principal principal, String reason);

    /** Stops it: at once if it waits, at the next chunk if it runs. */
    Promotion stop(PromotionId id, Principal principal, String reason);

    /** Gives it up for good; it can never be restarted. */
    Promotion abandon(PromotionId id, Principal principal, String reason);
}
