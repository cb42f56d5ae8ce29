package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline shall be.
 *
 * @param publish whether the draft is published at once; true if left out
 */
public record PipelineSpec(@Nullable Boolean publish, @Nullable PolicyBody policy, @Nullable List<StageBody> stages) {}
