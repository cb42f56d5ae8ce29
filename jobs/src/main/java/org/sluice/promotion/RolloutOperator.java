package org.sluice.promotion;

import java.util.Set;
import org.sluice.access.Principal;
import org.sluice.delivery.Rollouts.Redo;
import org.sluice.device.DeviceId;

/**
 * What an operator does to the rollout of a promotion. Each verb checks permission, writes an audit event and says no with a
 * reason; each can be repeated without harm.
 */
public interface RolloutOperator {

    /** Nothing more is sent until it is resumed; what is in flight goes on. */
    Promotion pause(PromotionId id, Principal principal, String reason);

    /** Goes on; the failures of the waves opened so far are forgiven. */
    Promotion resume(PromotionId id, Principal principal, String reason);

    /** Opens the next wave now, whatever the one before has come to. */
    Promotion openNextWave(PromotionId id, Principal principal, String reason);

    /**
     * Nothing more is sent, and the promotion ends as stopped.
     *
     * @param now whether what is in flight is taken back; it may finish otherwise
     */
    Promotion abort(PromotionId id, boolean now, Principal principal, String reason);

    /** Restarts an ended promotion; only these deliveries get another try, besides those that never had their turn. */
    Promotion restart(PromotionId id, Redo redo, Principal principal, String reason);

    /** The same with chosen devices. */
    Promotion restart(PromotionId id, Set<DeviceId> devices, Principal principal, String reason);

    /** Leaves devices out that have not ended; those in flight are taken back. Returns how many. */
    int skip(PromotionId id, Set<DeviceId> devices, Principal principal, String reason);
}
