package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stage with its instance, device or group. */
public record FlowFuseStage(
        String id,
        String name,
        String action,
        boolean deployToDevices,
        @Nullable List<FlowFuseInstance> instances,
        @Nullable List<FlowFuseDevice> devices,
        @Nullable List<FlowFuseGroupSummary> deviceGroups,
        @JsonProperty("NextStageId") @Nullable String nextStageId) {}
