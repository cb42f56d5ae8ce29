package org.sluice.protocol.flowfuse;

import org.jspecify.annotations.Nullable;

/** A device group as a stage shows it, with how many of its devices have what they shall have. */
public record FlowFuseGroupSummary(
        String id,
        String name,
        String description,
        int deviceCount,
        int targetMatchCount,
        int activeMatchCount,
        int developerModeCount,
        int runningCount,
        boolean isDeploying,
        boolean hasTargetSnapshot,
        @Nullable String targetSnapshotId) {}
