package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to call a snapshot from now on; what is left out stays. */
public record SnapshotChangeBody(@Nullable String name, @Nullable String description) {}
