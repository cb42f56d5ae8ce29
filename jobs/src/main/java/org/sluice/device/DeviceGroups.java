package org.sluice.device;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.snapshot.SnapshotId;

/**
 * The device groups there are. A device is in one group at most, of its own application; who belongs to an instance is in
 * none. Whoever joins a group with a target is brought to it by {@link GroupJoins}.
 */
public interface DeviceGroups {

    /** What somebody says of a group. */
    record Definition(String name, String description, Optional<Selector> selector, OnLeave onLeave) {}

    /** @throws org.sluice.problem.ProblemException if the name is taken or there is no such application */
    DeviceGroup add(ApplicationId application, Definition definition, String by);

    /** Changes it; with another selector members come and go. */
    DeviceGroup update(DeviceGroupId id, Definition definition);

    Optional<DeviceGroup> find(DeviceGroupId id);

    Optional<DeviceGroup> findByName(ApplicationId application, String name);

    /** By name, those after this name if one is given. */
    List<DeviceGroup> list(ApplicationId application, Optional<String> after, int limit);

    List<DeviceGroup> listOfTeam(TeamId team);

    /** What the group and all its members shall run from now on, all at once; a promotion does it in waves. */
    DeviceGroup target(DeviceGroupId id, Optional<SnapshotId> snapshot);

    /**
     * Takes devices out of a group without a selector and puts others in; who is in both ends up inside. Who is in another group
     * moves.
     *
     * @throws org.sluice.problem.ProblemException if one is not a device of the group's application, or its members are chosen
     *     by a selector
     */
    DeviceGroup change(DeviceGroupId id, Collection<DeviceId> add, Collection<DeviceId> remove);

    /** Makes these its members and no others. */
    DeviceGroup set(DeviceGroupId id, Collection<DeviceId> members);

    /** Removes it; its members stay and keep what they run, unless the group clears it. */
    void remove(DeviceGroupId id);
}
