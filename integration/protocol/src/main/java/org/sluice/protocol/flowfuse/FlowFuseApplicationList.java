package org.sluice.protocol.flowfuse;

import java.util.List;

/** The applications of a team. */
public record FlowFuseApplicationList(int count, List<FlowFuseApplication> applications) {}
