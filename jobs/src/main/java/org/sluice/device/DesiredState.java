package org.sluice.device;

import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;

/**
 * What a device shall run, as of one moment. Two states that {@link #agrees agree} need no command between them.
 *
 * @param application the application it belongs to, unless it is an instance's device
 * @param instance the instance it belongs to, if it does
 * @param snapshot empty = nothing
 * @param settings opaque and never empty: whatever changes the device's environment or settings changes it
 * @param suspended whether its Node-RED shall stand still
 */
public record DesiredState(
        DeviceId device,
        TeamId team,
        Optional<ApplicationId> application,
        Optional<InstanceId> instance,
        Optional<SnapshotId> snapshot,
        String settings,
        DeviceMode mode,
        boolean suspended) {

    /** Whether a device that reports this has nothing left to do; settings do not matter to one that shall run nothing. */
    public boolean agrees(ReportedState reported) {
        return reported.application().equals(application.map(ApplicationId::value))
                && reported.instance().equals(instance.map(InstanceId::value))
                && reported.snapshot().equals(snapshot.map(SnapshotId::value))
                && (snapshot.isEmpty() || reported.settings().equals(Optional.of(settings)));
    }
}
