package org.sluice.protocol.flowfuse;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot without its content. */
public record FlowFuseSnapshot(
        String id,
        String name,
        String description,
        Instant createdAt,
        Instant updatedAt,
        String ownerType,
        @Nullable String createdBy,
        Map<String, String> modules) {}
