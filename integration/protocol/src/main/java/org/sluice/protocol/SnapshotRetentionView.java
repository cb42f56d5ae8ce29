package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What an application keeps of the snapshots that promotions made; what either of both keeps stays.
 *
 * @param keepNewest of each instance, so many that nobody uses
 * @param keepDays those that are not older
 */
public record SnapshotRetentionView(@Nullable Integer keepNewest, @Nullable Integer keepDays) {}
