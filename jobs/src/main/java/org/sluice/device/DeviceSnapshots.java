package org.sluice.device;

import org.sluice.snapshot.SnapshotId;

/** What ties a snapshot to the device it was taken of. */
public interface DeviceSnapshots {

    /**
     * What the device's Node-RED encrypts its credentials with.
     *
     * @throws org.sluice.problem.ProblemException if there is no such device
     */
    String credentialSecret(DeviceId device);

    /** The snapshot was taken of this device; it is then the device's latest. */
    void takenOf(DeviceId device, SnapshotId snapshot);
}
