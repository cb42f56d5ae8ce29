package org.sluice.device;

import java.util.Map;
import java.util.Optional;
import org.sluice.snapshot.SnapshotId;

/** What agents fetch. Always as of now: a target changed since the command gives the newer one. */
public interface DeviceDownloads {

    /** What the device shall run, or empty if there is no such device. */
    Optional<DesiredState> desired(DeviceId device);

    /** Several at once, in one statement. Unknown devices are left out. */
    Map<DeviceId, DesiredState> desired(java.util.Collection<DeviceId> devices);

    /** The snapshot the device shall run, made out to it; empty if it shall run nothing. */
    Optional<DeviceSnapshot> snapshot(DeviceId device);

    /** Environment of the device: its own over its group's, platform variables added, hidden values in clear. */
    Optional<DeviceSettings> settings(DeviceId device);

    /** Both at once, who asks and what for: {@link #snapshot(DeviceId)} if this is the device's HTTP token as of now. */
    Optional<Granted> snapshot(DeviceId device, String token);

    /** {@link #settings(DeviceId)} if this is the device's HTTP token as of now. */
    Optional<DeviceSettings> settings(DeviceId device, String token);

    /** What the device that has shown its token is given; empty if it shall run nothing. */
    record Granted(Optional<DeviceSnapshot> snapshot) {}

    /**
     * A snapshot made out to one device.
     *
     * @param flows the flow array as JSON, the same bytes for every device
     * @param credentials JSON object, encrypted with the device's own secret, or {@code {}}
     * @param modules with {@code node-red} among them
     * @param environment names with empty values, and the platform's variables
     */
    record DeviceSnapshot(
            SnapshotId id,
            String name,
            String description,
            byte[] flows,
            String credentials,
            Map<String, String> modules,
            Map<String, String> environment) {

        @Override
        public String toString() {
            return "DeviceSnapshot[" + id + "]";
        }
    }

    /** @param hash as in {@link DesiredState#settings()} */
    record DeviceSettings(String hash, Map<String, String> environment) {

        @Override
        public String toString() {
            return "DeviceSettings[" + hash + "]";
        }
    }
}
