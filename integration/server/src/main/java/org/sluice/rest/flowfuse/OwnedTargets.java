package org.sluice.rest.flowfuse;

import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.pipeline.StageType;
import org.springframework.stereotype.Component;

/** Says whether an application has what a stage is of. */
@Component
final class OwnedTargets {

    private final Instances instances;
    private final Devices devices;
    private final DeviceGroups groups;

    OwnedTargets(Instances instances, Devices devices, DeviceGroups groups) {
        this.instances = instances;
        this.devices = devices;
        this.groups = groups;
    }

    boolean has(ApplicationId application, StageType type, String id) {
        return switch (type) {
            case INSTANCE -> instances
                    .find(new InstanceId(id))
                    .filter(one -> one.application().equals(application))
                    .isPresent();
            case DEVICE -> devices.find(new DeviceId(id))
                    .filter(one -> one.application().equals(Optional.of(application)))
                    .isPresent();
            case DEVICE_GROUP -> groups.find(new DeviceGroupId(id))
                    .filter(one -> one.application().equals(application))
                    .isPresent();
            case GIT -> false;
        };
    }
}
