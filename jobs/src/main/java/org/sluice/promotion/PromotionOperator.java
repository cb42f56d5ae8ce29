package org.sluice.promotion;

import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.snapshot.SnapshotId;

/** What an operator does to a promotion. Each verb checks permission, writes an audit event and says no with a reason. */
public interface PromotionOperator {

    /**
     * Puts a failed, errored or stopped promotion ahead of the queue; it goes on from the step that failed and leaves what
     * is done alone. A waiting one is woken, unless it waits for its snapshot.
     *
     * @throws org.sluice.problem.ProblemException if its status does not allow it, or a newer promotion has since
     *     succeeded on its target
     */
    Promotion restart(PromotionId id, Principal principal, String reason);

    /**
     * Gives a promotion that waits for its snapshot the one to promote; it is queued and goes on. Saying the same again
     * changes nothing.
     *
     * @throws org.sluice.problem.ProblemException if it does not wait for one, was given another, or the snapshot is not of
     *     its source stage's instance; for the rest like a restart
     */
    Promotion chooseSnapshot(PromotionId id, SnapshotId snapshot, Principal principal, Optional<String> reason);

    /** Stops it: at once if it waits, at the next chunk if it runs. */
    Promotion stop(PromotionId id, Principal principal, String reason);

    /** Gives it up for good; it can never be restarted. */
    Promotion abandon(PromotionId id, Principal principal, String reason);
}
