package org.sluice.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;

/**
 * The devices there are. What changes what a device shall run makes a command due, in the caller's transaction if there is
 * one. Every method that names a device throws {@link org.sluice.problem.ProblemException} if there is no such device.
 */
public interface Devices {

    /** What somebody says of a device to be. */
    record Registration(
            TeamId team,
            Optional<ApplicationId> application,
            Optional<InstanceId> instance,
            Optional<DeviceGroupId> group,
            String name,
            String type,
            Map<String, String> labels) {}

    /**
     * Which devices; all that is empty does not matter.
     *
     * @param state the agent's word
     */
    record Filter(
            Optional<TeamId> team,
            Optional<ApplicationId> application,
            Optional<InstanceId> instance,
            Optional<DeviceGroupId> group,
            Optional<Selector> labels,
            Optional<String> state) {}

    /** A new device with its credentials, which are never to be had again. */
    DeviceEnrolment.Credentials add(Registration registration, String by);

    Optional<Device> find(DeviceId id);

    Optional<Device> findByName(ApplicationId application, String name);

    /** In the order of their ids, after {@code after} if given. */
    List<Device> list(Filter filter, Optional<DeviceId> after, int limit);

    Device rename(DeviceId id, String name, String type);

    /** Replaces all its labels; groups with selectors take it in or let it go accordingly. */
    Device label(DeviceId id, Map<String, String> labels);

    /** Assigns it to an application, perhaps to an instance of it, or to nothing; it leaves its group. */
    Device assign(DeviceId id, Optional<ApplicationId> application, Optional<InstanceId> instance);

    /** What it alone shall run; a snapshot of its own application, or nothing. */
    Device target(DeviceId id, Optional<SnapshotId> snapshot);

    Device mode(DeviceId id, DeviceMode mode);

    /** Whether its Node-RED shall stand still. */
    Device suspend(DeviceId id, boolean suspended);

    /** Removes it with all that is known of it. Its agent forgets everything as soon as it asks. */
    void remove(DeviceId id);
}
