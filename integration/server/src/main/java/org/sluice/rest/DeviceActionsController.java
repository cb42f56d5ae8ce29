package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.AgentLine;
import org.sluice.device.Device;
import org.sluice.device.DeviceSnapshots;
import org.sluice.device.Devices;
import org.sluice.flowfuse.AgentUpload;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceActionBody;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What people make a device do. */
@RestController
@RequestMapping("/api/v1/devices/{id}")
@Tag(name = "Devices")
class DeviceActionsController {

    private static final int NAME_LIMIT = 200;
    private static final int DESCRIPTION_LIMIT = 10_000;

    /** The words of the agent. */
    private enum Action {
        START,
        RESTART,
        SUSPEND
    }

    private final Devices devices;
    private final DeviceSnapshots deviceSnapshots;
    private final Snapshots snapshots;
    private final AgentLine line;
    private final DeviceGate deviceGate;
    private final Changes changes;

    DeviceActionsController(
            Devices devices,
            DeviceSnapshots deviceSnapshots,
            Snapshots snapshots,
            AgentLine line,
            DeviceGate deviceGate,
            Changes changes) {
        this.devices = devices;
        this.deviceSnapshots = deviceSnapshots;
        this.snapshots = snapshots;
        this.line = line;
        this.deviceGate = deviceGate;
        this.changes = changes;
    }

    @PostMapping("/actions")
    @Operation(summary = "Start, restart or suspend the Node-RED of a device")
    DeviceView act(@Caller Principal principal, @PathVariable String id, @RequestBody DeviceActionBody body) {
        Device device = deviceGate.device(principal, Permission.DEVICE_OPERATE, id);
        Action action = Words.parse(Action.class, "/action", Fields.required("/action", body.action()));
        return DeviceDocuments.view(
                switch (action) {
                    case START -> suspended(principal, device, false);
                    case SUSPEND -> suspended(principal, device, true);
                    case RESTART -> restarted(principal, device);
                });
    }

    private Device suspended(Principal principal, Device device, boolean suspended) {
        return changes.make(
                principal,
                () -> DevicesController.made(
                        devices.suspend(device.id(), suspended),
                        device,
                        suspended ? "device.suspended" : "device.started"));
    }

    private Device restarted(Principal principal, Device device) {
        if (device.suspended()) {
            throw ProblemException.conflict("device-suspended", "The device is suspended; start it instead.");
        }
        requireConnected(device);
        line.restart(device.team(), device.id());
        return changes.make(principal, () -> DevicesController.made(device, device, "device.restarted"));
    }

    @PostMapping({"/snapshots", "/snapshot"})
    @FlowFuseShaped
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Take a snapshot of what a device runs; the device is asked for it and has ten seconds")
    ResponseEntity<SnapshotView> snapshot(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable SnapshotBody body) {
        Device device = deviceGate.device(principal, Permission.SNAPSHOT_CREATE, id);
        AgentUpload.Label label = label(principal, device, Optional.ofNullable(body));
        if (device.application().isEmpty()) {
            throw ProblemException.conflict(
                    "device-unassigned",
                    "The device belongs to no application that could keep the snapshot; assign it.");
        }
        requireConnected(device);
        // Before the transaction: who waits for a device holds no connection to the database.
        JsonNode upload = line.upload(device.team(), device.id());
        Snapshot taken = changes.make(principal, () -> {
            Snapshot stored = new AgentUpload(snapshots)
                    .store(upload, device, deviceSnapshots.credentialSecret(device.id()), label);
            deviceSnapshots.takenOf(device.id(), stored.id());
            return DevicesController.made(stored, device, "device.snapshot.created");
        });
        return ResponseEntity.created(URI.create("/api/v1/snapshots/" + taken.id()))
                .body(SnapshotDocuments.view(taken));
    }

    private static AgentUpload.Label label(Principal principal, Device device, Optional<SnapshotBody> body) {
        String name = body.map(SnapshotBody::name).orElse("Device Snapshot - " + device.name());
        String description = body.map(SnapshotBody::description).orElse("");
        if (description.length() > DESCRIPTION_LIMIT) {
            throw ProblemException.invalid(
                    "/description",
                    "too-long",
                    "/description has %d characters; at most %d are allowed."
                            .formatted(description.length(), DESCRIPTION_LIMIT));
        }
        return new AgentUpload.Label(Names.label("/name", name, NAME_LIMIT), description, principal.name());
    }

    static void requireConnected(Device device) {
        if (!device.status().connected()) {
            throw ProblemException.conflict(
                    "device-offline",
                    "The device is not connected to the broker, so it cannot be asked. One that asks over HTTP alone never is.");
        }
    }
}
