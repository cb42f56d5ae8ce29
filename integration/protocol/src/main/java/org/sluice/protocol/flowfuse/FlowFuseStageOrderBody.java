package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All stages of a pipeline by id or name, in the order they shall have. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseStageOrderBody(@Nullable List<String> stages) {}
