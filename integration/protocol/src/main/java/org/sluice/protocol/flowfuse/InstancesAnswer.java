package org.sluice.protocol.flowfuse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.InstanceView;

/** The instances of an application in both forms. */
public record InstancesAnswer(
        List<InstanceView> items, @Nullable String next, int count, List<FlowFuseInstance> instances) {}
