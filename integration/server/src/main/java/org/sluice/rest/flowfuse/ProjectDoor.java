package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.rest.Changes;
import org.sluice.rest.Gate;
import org.sluice.snapshot.SnapshotId;
import org.springframework.stereotype.Component;

/** Finds instances, which FlowFuse calls projects, for callers who may have them, with the devices that belong to them. */
@Component
final class ProjectDoor {

    private static final int PAGE = 1000;

    private final Instances instances;
    private final Devices devices;
    private final Gate gate;
    private final Changes changes;

    ProjectDoor(Instances instances, Devices devices, Gate gate, Changes changes) {
        this.instances = instances;
        this.devices = devices;
        this.gate = gate;
        this.changes = changes;
    }

    Instance project(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }

    /** What all devices of the instance shall run from now on, in one transaction with its audit event. */
    void target(Principal principal, Instance instance, Optional<SnapshotId> snapshot) {
        changes.make(principal, () -> {
            int targeted = 0;
            Optional<DeviceId> after = Optional.empty();
            List<Device> page;
            do {
                page = page(instance, after);
                page.forEach(device -> devices.target(device.id(), snapshot));
                targeted += page.size();
                after = page.stream().map(Device::id).reduce((first, second) -> second);
            } while (page.size() == PAGE);
            return new Changes.Made<>(
                    targeted,
                    "project.snapshot.device-target-set",
                    "instance",
                    instance.id().value(),
                    Optional.of(instance.application()),
                    Map.of(
                            "name", instance.name(),
                            "snapshot", snapshot.map(SnapshotId::value).orElse(""),
                            "devices", String.valueOf(targeted)));
        });
    }

    /** What all its devices shall run, if that is one and the same. */
    Optional<SnapshotId> target(Instance instance) {
        var targets = page(instance, Optional.empty()).stream()
                .map(device -> device.target().map(SnapshotId::value).orElse(""))
                .collect(Collectors.toSet());
        return targets.size() == 1
                ? targets.stream().filter(id -> !id.isEmpty()).findFirst().map(SnapshotId::new)
                : Optional.empty();
    }

    private List<Device> page(Instance instance, Optional<DeviceId> after) {
        Devices.Filter connected = new Devices.Filter(
                Optional.empty(),
                Optional.of(instance.application()),
                Optional.of(instance.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return devices.list(connected, after, PAGE);
    }
}
