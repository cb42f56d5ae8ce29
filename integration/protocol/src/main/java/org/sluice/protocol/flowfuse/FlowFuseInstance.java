package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An instance, or project.
 *
 * @param meta only where the one instance is asked for
 */
public record FlowFuseInstance(
        String id,
        String name,
        String url,
        @JsonProperty("protected") FlowFuseProtection protection,
        @Nullable FlowFuseRef application,
        @Nullable FlowFuseRef team,
        @Nullable FlowFuseInstanceMeta meta) {}
