package org.sluice.promotion;

import java.time.Instant;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.PipelineId;
import org.sluice.snapshot.SnapshotId;

/**
 * One promotion of a snapshot from a stage to the next, with where it stands. Frozen at creation: the pipeline version,
 * the stages and the targets; pinned when the first step has run: the snapshot.
 *
 * @param statusCode stable code of why it stands where it stands, such as {@code target-unreachable}
 * @param statusText the same in a sentence for people: what happened and what to do
 * @param attempt 0 before the first start, then 1 and one more with every restart; going on after a wait is none
 * @param recoveries how often it was resumed by itself since a person last restarted it
 * @param wakeAt when a waiting promotion goes on by itself
 * @param nodeId the node that works on it or did last
 */
public record Promotion(
        PromotionId id,
        String requestId,
        ApplicationId application,
        PipelineId pipeline,
        int pipelineVersion,
        String sourceStage,
        String targetStage,
        Kind kind,
        Door door,
        String actor,
        Optional<String> reason,
        Optional<String> correlationId,
        Optional<String> replyTo,
        Optional<SnapshotId> requestedSnapshot,
        Optional<SnapshotId> snapshot,
        PromotionStatus status,
        Optional<String> statusCode,
        Optional<String> statusText,
        int attempt,
        int recoveries,
        Optional<Instant> wakeAt,
        boolean stopRequested,
        Optional<String> nodeId,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {

    /** Whether it waits for somebody to choose its snapshot, and for nothing else. */
    public boolean waitsForSnapshot() {
        return status == PromotionStatus.WAITING && statusCode.equals(Optional.of(SnapshotWait.CODE));
    }

    /** Forward, or back to what a target ran before. */
    public enum Kind {
        PROMOTION,
        ROLLBACK
    }
}
