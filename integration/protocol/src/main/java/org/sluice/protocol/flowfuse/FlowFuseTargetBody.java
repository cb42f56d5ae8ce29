package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** The snapshot that devices shall run; null for none. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseTargetBody(@Nullable String targetSnapshot) {}
