package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to call a snapshot about to be taken. */
public record SnapshotBody(@Nullable String name, @Nullable String description) {}
