package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** What to deploy from a stage that asks for it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseDeployBody(@Nullable String sourceSnapshotId) {}
