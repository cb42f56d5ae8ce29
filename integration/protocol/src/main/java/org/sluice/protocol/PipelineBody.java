package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to create a pipeline from, or what to rename it to. */
public record PipelineBody(@Nullable String name) {}
