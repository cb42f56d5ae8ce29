package org.sluice.device;

import java.time.Instant;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.snapshot.SnapshotId;

/**
 * Devices of one application that shall run the same.
 *
 * @param selector takes in all devices of the application it chooses that are in no other group; without one, members are put
 *     in by hand
 * @param target what its members shall run, and whoever joins
 * @param memberCount how many devices are in it
 */
public record DeviceGroup(
        DeviceGroupId id,
        ApplicationId application,
        String name,
        String description,
        Optional<Selector> selector,
        OnLeave onLeave,
        Optional<SnapshotId> target,
        int memberCount,
        Instant createdAt,
        String createdBy) {

    /** What a device that leaves, and runs what the group runs, runs from then on. */
    public enum OnLeave {
        /** What it runs. */
        KEEP,
        /** Nothing. */
        CLEAR
    }
}
