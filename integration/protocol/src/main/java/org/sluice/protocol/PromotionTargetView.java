package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target of a promotion with where it stands.
 *
 * @param name absent if the instance is gone
 * @param warning what somebody should do about it although it runs what it was sent
 */
public record PromotionTargetView(
        String id,
        @Nullable String name,
        String status,
        @Nullable String previousSnapshotId,
        @Nullable Instant deployedAt,
        @Nullable Instant verifiedAt,
        @Nullable String warning) {}
