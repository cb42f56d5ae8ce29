package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version of a pipeline's definition. */
public record PipelineVersionView(
        int version,
        PolicyView policy,
        List<StageView> stages,
        Instant createdAt,
        String createdBy,
        @Nullable Instant publishedAt,
        @Nullable String publishedBy) {}
