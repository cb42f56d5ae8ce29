package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** A stage to be. One of the ids is needed; of a stage there is, what is left out stays. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseStageBody(
        @Nullable String name,
        @Nullable String instanceId,
        @Nullable String deviceId,
        @Nullable String deviceGroupId,
        @Nullable String gitTokenId,
        @Nullable String action,
        @Nullable Boolean deployToDevices,
        @Nullable String source,
        @Nullable String before) {}
