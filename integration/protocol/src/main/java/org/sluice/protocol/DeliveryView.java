package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of a promotion to one device.
 *
 * @param deviceName absent if the device is gone
 * @param debt left out because it was away; it gets there when it returns
 */
public record DeliveryView(
        String promotionId,
        String deviceId,
        @Nullable String deviceName,
        int wave,
        String status,
        int attempt,
        @Nullable String code,
        @Nullable String text,
        boolean debt,
        @Nullable String snapshotId,
        @Nullable String previousSnapshotId,
        @Nullable Instant commandedAt,
        @Nullable Instant progressAt,
        @Nullable Instant runningAt,
        @Nullable Instant endedAt) {}
