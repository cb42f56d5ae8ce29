package org.sluice.protocol.flowfuse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DeviceGroupView;

/** Device groups in both forms. */
public record DeviceGroupsAnswer(
        List<DeviceGroupView> items,
        @Nullable String next,
        FlowFuseMeta meta,
        int count,
        List<DeviceGroupView> groups) {}
