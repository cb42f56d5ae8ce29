package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** Which snapshot a promotion that waits for one shall promote, and why. */
public record SnapshotChoiceBody(@Nullable String snapshotId, @Nullable String reason) {}
