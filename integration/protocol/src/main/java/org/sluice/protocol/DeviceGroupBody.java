package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a device group shall be; what is left out stays as it is, or empty.
 *
 * @param selector which devices are in it, by their labels; empty = they are put in by hand
 * @param onLeave {@code keep} or {@code clear}: whether who leaves goes on running what the group runs
 * @param targetSnapshotId what all members shall run at once; empty = nothing
 */
public record DeviceGroupBody(
        @Nullable String name,
        @Nullable String description,
        @Nullable String selector,
        @Nullable String onLeave,
        @Nullable String targetSnapshotId) {}
