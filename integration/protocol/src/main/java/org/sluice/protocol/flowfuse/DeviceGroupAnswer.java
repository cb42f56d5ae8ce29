package org.sluice.protocol.flowfuse;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.VariableView;

/** A device group in both forms, with its first thousand members. */
public record DeviceGroupAnswer(
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
        String createdBy,
        @Nullable FlowFuseRef targetSnapshot,
        FlowFuseGroupSettings settings,
        List<FlowFuseDevice> devices) {}
