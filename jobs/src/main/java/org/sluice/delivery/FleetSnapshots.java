package org.sluice.delivery;

import java.util.Optional;
import org.sluice.snapshot.SnapshotId;

/** Which snapshot a device or a group hands on, when it is the source of a promotion. */
public interface FleetSnapshots {

    /** The one the device reports to run, if Sluice knows it. */
    Optional<SnapshotId> active(String device);

    /** The newest one taken of the device. */
    Optional<SnapshotId> latest(String device);

    /** The one the group's devices shall run. */
    Optional<SnapshotId> ofGroup(String group);
}
