package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device group.
 *
 * @param env its variables, hidden values left out; absent in lists
 */
public record DeviceGroupView(
        String id,
        String applicationId,
        String name,
        String description,
        @Nullable String selector,
        String onLeave,
        @Nullable String targetSnapshotId,
        int deviceCount,
        @Nullable List<VariableView> env,
        Instant createdAt,
        String createdBy) {}
