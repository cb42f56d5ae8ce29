package org.sluice.device;

import java.util.List;
import org.sluice.snapshot.SnapshotId;

/**
 * Brings devices that have just joined a group to what the group runs. A bean of this type replaces the default, which makes
 * it their target and a command due.
 */
public interface GroupJoins {

    /** Called in the transaction in which they join, with the group locked against changes. */
    void joined(DeviceGroupId group, SnapshotId target, List<DeviceId> devices);
}
