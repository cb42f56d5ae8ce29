package org.sluice.rest;

import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.TeamId;
import org.sluice.device.Device;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Lets a caller through to a device, which belongs to a team even without an application, or to a group. */
@Component
public final class DeviceGate {

    private final Devices devices;
    private final DeviceGroups groups;
    private final Gate gate;

    DeviceGate(Devices devices, DeviceGroups groups, Gate gate) {
        this.devices = devices;
        this.groups = groups;
        this.gate = gate;
    }

    public Device device(Principal principal, Permission permission, String id) {
        Device device = devices.find(new DeviceId(id)).orElseThrow(() -> ProblemException.notFound("device", id));
        Optional<Application> application = device.application().flatMap(gate::find);
        if (application.isPresent()) {
            principal.require(permission, application.get(), "device", id);
        } else {
            principal.require(permission, device.team(), "device", id);
        }
        return device;
    }

    /** Whether the device is there and the caller has the permission for it. */
    boolean allows(Principal principal, Permission permission, DeviceId id) {
        Optional<Device> device = devices.find(id);
        Optional<Application> application = device.flatMap(Device::application).flatMap(gate::find);
        return device.isPresent()
                && (application.isPresent()
                        ? principal.may(permission, application.get())
                        : principal.may(permission, device.get().team()));
    }

    public DeviceGroup group(Principal principal, Permission permission, String application, String id) {
        var owner = gate.application(principal, permission, application);
        return groups.find(new DeviceGroupId(id))
                .filter(group -> group.application().equals(owner.id()))
                .orElseThrow(() -> ProblemException.notFound("device group", id));
    }

    /** Devices of a team of which only their ids are known; a stranger's is answered as unknown. */
    public void requireTeam(Principal principal, Permission permission, TeamId team) {
        principal.require(permission, team, "team", team.value());
    }
}
