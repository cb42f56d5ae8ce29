package org.sluice.protocol.flowfuse;

import org.jspecify.annotations.Nullable;

/** The snapshot that the devices of an instance shall run, if they all shall run the same. */
public record FlowFuseTarget(@Nullable String targetSnapshot) {}
