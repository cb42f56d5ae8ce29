package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** The snapshot an instance shall run again. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseRollbackBody(@Nullable String snapshot) {}
