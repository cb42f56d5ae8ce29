package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to plan with. */
public record PlanBody(@Nullable String snapshotId) {}
