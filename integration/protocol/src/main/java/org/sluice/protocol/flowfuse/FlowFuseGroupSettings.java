package org.sluice.protocol.flowfuse;

import java.util.List;
import org.sluice.protocol.VariableView;

/** The variables of a device group, hidden values left out. */
public record FlowFuseGroupSettings(List<VariableView> env) {}
