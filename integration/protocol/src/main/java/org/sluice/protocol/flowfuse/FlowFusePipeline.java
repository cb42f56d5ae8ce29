package org.sluice.protocol.flowfuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline with the stages that are published. */
public record FlowFusePipeline(String id, String name, @Nullable FlowFuseRef application, List<FlowFuseStage> stages) {}
