package org.sluice.protocol.flowfuse;

import org.jspecify.annotations.Nullable;

/** A name. */
public record FlowFuseName(@Nullable String name) {}
