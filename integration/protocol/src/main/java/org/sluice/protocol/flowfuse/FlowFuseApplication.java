package org.sluice.protocol.flowfuse;

import org.jspecify.annotations.Nullable;

/** An application. */
public record FlowFuseApplication(String id, String name, @Nullable FlowFuseRef team) {}
