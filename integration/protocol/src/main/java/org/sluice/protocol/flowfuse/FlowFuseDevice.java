package org.sluice.protocol.flowfuse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A device: what it shall run and what it says it runs. */
public record FlowFuseDevice(
        String id,
        String name,
        String type,
        String mode,
        @Nullable String status,
        @Nullable Instant lastSeenAt,
        @Nullable FlowFuseRef targetSnapshot,
        @Nullable FlowFuseRef activeSnapshot,
        boolean isDeploying) {}
