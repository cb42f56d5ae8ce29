package org.sluice.rest;

import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.device.Device;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.springframework.stereotype.Component;

/** The targets of stages by name or id: instances, devices and groups of an application. */
@Component
final class StageTargets {

    private final Instances instances;
    private final Devices devices;
    private final DeviceGroups groups;

    StageTargets(Instances instances, Devices devices, DeviceGroups groups) {
        this.instances = instances;
        this.devices = devices;
        this.groups = groups;
    }

    Optional<String> name(StageType type, String id) {
        return switch (type) {
            case INSTANCE -> instances.find(new InstanceId(id)).map(Instance::name);
            case DEVICE -> devices.find(new DeviceId(id)).map(Device::name);
            case DEVICE_GROUP -> groups.find(new DeviceGroupId(id)).map(DeviceGroup::name);
            case GIT -> Optional.empty();
        };
    }

    /** @throws ProblemException if the application has none of that name or id */
    String id(StageType type, String pointer, String named, ApplicationId application) {
        Optional<String> found =
                switch (type) {
                    case INSTANCE -> instances
                            .findByName(application, named)
                            .or(() -> instances.find(new InstanceId(named)).filter(one -> one.application()
                                    .equals(application)))
                            .map(one -> one.id().value());
                    case DEVICE -> devices.findByName(application, named)
                            .or(() -> devices.find(new DeviceId(named))
                                    .filter(one -> one.application().equals(Optional.of(application))))
                            .map(one -> one.id().value());
                    case DEVICE_GROUP -> groups.findByName(application, named)
                            .or(() -> groups.find(new DeviceGroupId(named))
                                    .filter(one -> one.application().equals(application)))
                            .map(one -> one.id().value());
                    case GIT -> Optional.of(named);
                };
        return found.orElseThrow(() -> ProblemException.ruleViolated(
                pointer,
                "target-unknown",
                "%s names no %s of the application, neither by name nor by id: \"%s\". Register it first."
                        .formatted(pointer, Words.of(type).replace('-', ' '), ProblemException.abbreviate(named))));
    }
}
