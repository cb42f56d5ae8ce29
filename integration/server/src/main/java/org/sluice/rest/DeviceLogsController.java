package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceLogs;
import org.sluice.protocol.DeviceLogLineView;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What a device writes to its log, while somebody reads it. */
@RestController
@RequestMapping("/api/v1/devices/{id}/logs")
@Tag(name = "Devices")
class DeviceLogsController {

    private final DeviceLogs logs;
    private final DeviceLogStreams streams;
    private final DeviceGate deviceGate;
    private final Changes changes;
    private final UserSessions sessions;

    DeviceLogsController(
            DeviceLogs logs, DeviceLogStreams streams, DeviceGate deviceGate, Changes changes, UserSessions sessions) {
        this.logs = logs;
        this.streams = streams;
        this.deviceGate = deviceGate;
        this.changes = changes;
        this.sessions = sessions;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Read a device's log as it is written; the device writes it while somebody reads",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "Server-sent events (event: line)",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                            schema = @Schema(implementation = DeviceLogLineView.class))))
    SseEmitter logs(@Caller Principal principal, @PathVariable String id, HttpServletRequest request) {
        Device device = deviceGate.device(principal, Permission.DEVICE_LOGS, id);
        DeviceActionsController.requireConnected(device);
        changes.make(principal, () -> DevicesController.made(device, device, "device.logs.read"));
        StreamReader reader = StreamReader.of(
                principal, sessions.id(request), Permission.DEVICE_LOGS, new StreamReader.OfDevice(device.id()));
        return streams.open(reader, logs.read(device.team(), device.id()));
    }
}
