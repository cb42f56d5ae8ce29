package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How to go on in a list: {@code next_cursor} is absent on the last page. */
public record FlowFuseMeta(@JsonProperty("next_cursor") @Nullable String nextCursor) {}
