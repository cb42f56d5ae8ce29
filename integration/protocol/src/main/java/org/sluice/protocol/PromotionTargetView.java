package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target of a promotion with where it stands.
 *
 * @param name absent if the instance is gone
 */
public record PromotionTargetView(
        String id,
        @Nullable String name,
        String status,
        @Nullable String previousSnapshotId,
        @Nullable Instant deployedAt,
        @Nullable Instant verifiedAt) {}
