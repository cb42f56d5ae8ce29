package org.sluice.protocol.flowfuse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PipelineView;

/** The pipelines of an application in both forms: ours in {@code items}, FlowFuse's in {@code pipelines}. */
public record PipelinesAnswer(
        List<PipelineView> items, @Nullable String next, int count, List<FlowFusePipeline> pipelines) {}
