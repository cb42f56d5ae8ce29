package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What an application shall keep of the snapshots that promotions made. */
public record SnapshotRetentionBody(@Nullable Integer keepNewest, @Nullable Integer keepDays) {}
