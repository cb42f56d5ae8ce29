package org.sluice.device;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;

/**
 * A Node-RED at which an agent asks Sluice what to run.
 *
 * @param application empty while it is assigned to none
 * @param instance the instance of that application it belongs to, if it does
 * @param target what it shall run
 */
public record Device(
        DeviceId id,
        TeamId team,
        Optional<ApplicationId> application,
        Optional<InstanceId> instance,
        Optional<DeviceGroupId> group,
        String name,
        String type,
        DeviceMode mode,
        boolean suspended,
        Optional<SnapshotId> target,
        Map<String, String> labels,
        Status status,
        Instant createdAt,
        String createdBy) {

    /**
     * What is known of it from its reports and the broker.
     *
     * @param connected whether it was connected to the broker when last heard of
     * @param state the agent's word
     * @param settingsUpToDate whether it has said to have its current settings
     * @param commandDue whether a command is waiting to be sent to it
     */
    public record Status(
            boolean connected,
            Optional<Instant> lastSeenAt,
            Optional<DeviceTransport> transport,
            Optional<String> state,
            Optional<String> snapshot,
            boolean settingsUpToDate,
            Optional<DeviceMode> mode,
            Optional<String> agentVersion,
            Optional<String> nodeRedVersion,
            Optional<String> nodeJsVersion,
            boolean commandDue) {}

    public Device {
        labels = Map.copyOf(labels);
    }

    Device labelled(Map<String, String> all) {
        return new Device(
                id,
                team,
                application,
                instance,
                group,
                name,
                type,
                mode,
                suspended,
                target,
                all,
                status,
                createdAt,
                createdBy);
    }
}
