package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline with what is published and what is drafted. */
public record PipelineView(
        String id,
        String applicationId,
        String name,
        @Nullable PipelineVersionView published,
        @Nullable PipelineVersionView draft,
        List<HoldView> holds) {}
