package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline's draft as its editor wants it. */
public record DraftBody(@Nullable PolicyBody policy, @Nullable List<StageBody> stages) {}
