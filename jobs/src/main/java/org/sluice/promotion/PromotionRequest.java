package org.sluice.promotion;

import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.PipelineId;
import org.sluice.snapshot.SnapshotId;

/**
 * What every door asks for: promote from this stage to the next.
 *
 * @param requestId the caller's name for this request: the same id, through whichever door and however often, is one
 *     promotion
 * @param snapshot the snapshot to promote; where the stage's action is {@code PROMPT}, refused elsewhere; a person
 *     has to name it, an {@linkplain #automatic automatic} trigger cannot and makes a promotion that waits for it
 * @param correlationId given back in every event about the promotion
 * @param replyTo JMS destination that is told of every event besides the event address
 */
public record PromotionRequest(
        String requestId,
        PipelineId pipeline,
        String sourceStage,
        Optional<SnapshotId> snapshot,
        Door door,
        Principal principal,
        Optional<String> reason,
        Optional<String> correlationId,
        Optional<String> replyTo) {

    /** Whether no person stands behind it who could be asked something. */
    public boolean automatic() {
        return door == Door.JMS || door == Door.SCHEDULE;
    }
}
