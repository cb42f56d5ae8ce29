package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.device.Device;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.device.GroupCounts;
import org.sluice.protocol.flowfuse.FlowFuseDevice;
import org.sluice.protocol.flowfuse.FlowFuseGroupSummary;
import org.sluice.protocol.flowfuse.FlowFuseRef;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Devices and device groups as FlowFuse shows them. */
@Component
public final class FleetViews {

    private static final int MEMBERS = 1000;

    private final Devices devices;
    private final DeviceGroups groups;
    private final GroupCounts counts;
    private final Snapshots snapshots;

    public FleetViews(Devices devices, DeviceGroups groups, GroupCounts counts, Snapshots snapshots) {
        this.devices = devices;
        this.groups = groups;
        this.counts = counts;
        this.snapshots = snapshots;
    }

    List<FlowFuseDevice> device(String id) {
        return devices.find(new DeviceId(id)).stream().map(this::view).toList();
    }

    List<FlowFuseGroupSummary> group(String id) {
        return groups.find(new DeviceGroupId(id)).stream().map(this::summary).toList();
    }

    /** The first members of a group. */
    public List<FlowFuseDevice> members(DeviceGroup group) {
        Devices.Filter inIt = new Devices.Filter(
                Optional.empty(),
                Optional.of(group.application()),
                Optional.empty(),
                Optional.of(group.id()),
                Optional.empty(),
                Optional.empty());
        return devices.list(inIt, Optional.empty(), MEMBERS).stream()
                .map(this::view)
                .toList();
    }

    /** A device with the snapshot it shall run and the one it says it runs. */
    public FlowFuseDevice view(Device device) {
        Optional<String> target = device.target().map(SnapshotId::value);
        Optional<String> active = device.status().snapshot();
        return new FlowFuseDevice(
                device.id().value(),
                device.name(),
                device.type(),
                device.mode().name().toLowerCase(Locale.ROOT),
                device.status().state().orElse(null),
                device.status().lastSeenAt().orElse(null),
                target.map(this::snapshotRef).orElse(null),
                active.map(this::snapshotRef).orElse(null),
                target.isPresent() && !target.equals(active));
    }

    /** A snapshot by id and name; one that is gone by its id alone. */
    public FlowFuseRef snapshotRef(String id) {
        return new FlowFuseRef(
                id, snapshots.find(new SnapshotId(id)).map(Snapshot::name).orElse(""));
    }

    private FlowFuseGroupSummary summary(DeviceGroup group) {
        GroupCounts.Counts found = counts.of(group.id());
        return new FlowFuseGroupSummary(
                group.id().value(),
                group.name(),
                group.description(),
                found.devices(),
                found.targeted(),
                found.active(),
                found.developing(),
                found.running(),
                found.deploying(),
                group.target().isPresent(),
                group.target().map(SnapshotId::value).orElse(null));
    }
}
