package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What to promote from a stage.
 *
 * @param requestId the caller's name for this request; the same id is the same promotion, however often it is sent
 */
public record PromotionBody(
        @Nullable String requestId,
        @Nullable String snapshotId,
        @Nullable String reason,
        @Nullable String correlationId) {}
