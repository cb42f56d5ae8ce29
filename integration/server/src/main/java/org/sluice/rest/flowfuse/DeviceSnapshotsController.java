package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.protocol.flowfuse.FlowFuseSnapshot;
import org.sluice.protocol.flowfuse.FlowFuseSnapshotList;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.rest.Caller;
import org.sluice.rest.DeviceGate;
import org.sluice.rest.FlowFuseShaped;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots that were taken of a device. */
@RestController
@RequestMapping("/api/v1/devices/{id}/snapshots")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class DeviceSnapshotsController {

    private final DeviceGate devices;
    private final SnapshotDesk desk;

    DeviceSnapshotsController(DeviceGate devices, SnapshotDesk desk) {
        this.devices = devices;
        this.desk = desk;
    }

    @GetMapping
    @Operation(summary = "List the snapshots of a device, newest first, a thousand a page unless limit says less")
    FlowFuseSnapshotList list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        Device device = devices.device(principal, Permission.READ, id);
        int most = SnapshotDesk.page(limit);
        return SnapshotDesk.list(desk.ofDevice(device.id(), cursor, most + 1), most);
    }

    @GetMapping("/{snapshot}")
    @Operation(summary = "Show a snapshot of a device, without its content")
    FlowFuseSnapshot show(@Caller Principal principal, @PathVariable String id, @PathVariable String snapshot) {
        Device device = devices.device(principal, Permission.READ, id);
        return FlowFuseViews.view(desk.ofDevice(principal, Permission.READ, device.id(), snapshot));
    }

    @DeleteMapping("/{snapshot}")
    @Operation(summary = "Delete a snapshot of a device, unless it is in use")
    FlowFuseStatus remove(@Caller Principal principal, @PathVariable String id, @PathVariable String snapshot) {
        Device device = devices.device(principal, Permission.READ, id);
        return desk.remove(principal, desk.ofDevice(principal, Permission.SNAPSHOT_DELETE, device.id(), snapshot));
    }
}
