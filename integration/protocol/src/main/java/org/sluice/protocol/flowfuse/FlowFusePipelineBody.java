package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** A pipeline to be, or its new name, which may be wrapped in {@code pipeline}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFusePipelineBody(
        @Nullable String applicationId, @Nullable String name, @Nullable FlowFuseName pipeline) {}
