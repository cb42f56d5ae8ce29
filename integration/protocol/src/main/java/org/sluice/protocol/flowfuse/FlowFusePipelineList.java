package org.sluice.protocol.flowfuse;

import java.util.List;

/** The pipelines of a team. */
public record FlowFusePipelineList(int count, List<FlowFusePipeline> pipelines) {}
