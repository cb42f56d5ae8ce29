package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A promotion with where it stands.
 *
 * @param status {@code queued}, {@code running}, {@code waiting}, {@code succeeded}, {@code failed}, {@code errored},
 *     {@code stopped} or {@code abandoned}
 */
public record PromotionView(
        String id,
        String requestId,
        String applicationId,
        String pipelineId,
        @Nullable String pipelineName,
        int pipelineVersion,
        String sourceStage,
        String targetStage,
        String kind,
        String door,
        String actor,
        @Nullable String reason,
        @Nullable String correlationId,
        @Nullable String snapshotId,
        @Nullable String digest,
        String status,
        @Nullable String statusCode,
        @Nullable String statusText,
        int attempt,
        @Nullable Instant wakeAt,
        @Nullable String nodeId,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<PromotionTargetView> targets,
        List<PromotionStepView> steps,
        PromotionProgressView progress,
        PromotionLinksView links,
        @Nullable RolloutView rollout) {

    /** One that goes to no devices. */
    public PromotionView(
            String id,
            String requestId,
            String applicationId,
            String pipelineId,
            @Nullable String pipelineName,
            int pipelineVersion,
            String sourceStage,
            String targetStage,
            String kind,
            String door,
            String actor,
            @Nullable String reason,
            @Nullable String correlationId,
            @Nullable String snapshotId,
            @Nullable String digest,
            String status,
            @Nullable String statusCode,
            @Nullable String statusText,
            int attempt,
            @Nullable Instant wakeAt,
            @Nullable String nodeId,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            List<PromotionTargetView> targets,
            List<PromotionStepView> steps,
            PromotionProgressView progress,
            PromotionLinksView links) {
        this(
                id,
                requestId,
                applicationId,
                pipelineId,
                pipelineName,
                pipelineVersion,
                sourceStage,
                targetStage,
                kind,
                door,
                actor,
                reason,
                correlationId,
                snapshotId,
                digest,
                status,
                statusCode,
                statusText,
                attempt,
                wakeAt,
                nodeId,
                createdAt,
                startedAt,
                endedAt,
                targets,
                steps,
                progress,
                links,
                null);
    }
}
