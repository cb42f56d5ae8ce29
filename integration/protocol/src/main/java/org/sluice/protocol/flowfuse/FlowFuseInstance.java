package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** An instance, or project. */
public record FlowFuseInstance(
        String id,
        String name,
        String url,
        @JsonProperty("protected") FlowFuseProtection protection,
        @Nullable FlowFuseRef application,
        @Nullable FlowFuseRef team) {}
