package org.sluice.device;

import java.util.List;
import java.util.Optional;
import org.sluice.snapshot.SnapshotId;

/**
 * Brings devices that have just joined a group to what the group runs, or is about to run. Who already runs it, and groups
 * that run nothing yet, are its concern too: a rollout may be on its way.
 */
public interface GroupJoins {

    /** Called in the transaction in which they join, with the group locked against changes. */
    void joined(DeviceGroupId group, Optional<SnapshotId> target, List<DeviceId> devices);
}
