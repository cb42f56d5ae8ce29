package org.sluice.device;

import java.util.List;
import java.util.Optional;
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

    /** The device a snapshot was taken of, if it was and the device is still there. */
    Optional<DeviceId> deviceOf(SnapshotId snapshot);

    /** Those taken of the device, newest first, older than {@code before} if given. */
    List<SnapshotId> of(DeviceId device, Optional<SnapshotId> before, int limit);
}
