package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.Device;
import org.sluice.device.DeviceCredentials;
import org.sluice.device.DeviceEnrolment.Credentials;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceBody;
import org.sluice.protocol.DeviceChangeBody;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.Page;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Devices, as people see them. */
@RestController
@RequestMapping("/api/v1/devices")
@Tag(name = "Devices")
class DevicesController {

    private final Devices devices;
    private final DeviceCredentials credentials;
    private final DeviceGate deviceGate;
    private final Gate gate;
    private final Changes changes;

    DevicesController(
            Devices devices, DeviceCredentials credentials, DeviceGate deviceGate, Gate gate, Changes changes) {
        this.devices = devices;
        this.credentials = credentials;
        this.deviceGate = deviceGate;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(
            summary =
                    "List devices, of an application or of a team, chosen by group, labels or state, or find one by name")
    ResponseEntity<Page<DeviceView>> list(
            @Caller Principal principal,
            @RequestParam(required = false) @Nullable String team,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String instance,
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable String label,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        int most = Pages.limit(limit);
        Optional<TeamId> of = Optional.ofNullable(team).map(TeamId::new).or(principal::onlyTeam);
        if (application != null) {
            gate.application(principal, Permission.READ, application);
        } else if (of.isPresent()) {
            deviceGate.requireTeam(principal, Permission.READ, of.get());
        } else {
            requireOneTeam(principal);
            principal.requireAdministrator();
        }
        if (name != null) {
            ApplicationId within = new ApplicationId(Fields.required("/application", application));
            return ResponseEntity.ok(
                    Pages.all(devices.findByName(within, name).stream().toList(), DeviceDocuments::view));
        }
        Devices.Filter filter = new Devices.Filter(
                application == null ? of : Optional.empty(),
                Optional.ofNullable(application).map(ApplicationId::new),
                Optional.ofNullable(instance).map(InstanceId::new),
                Optional.ofNullable(group).map(DeviceGroupId::new),
                DeviceDocuments.selector("/label", label),
                Optional.ofNullable(state));
        return Pages.page(
                devices.list(filter, Optional.ofNullable(cursor).map(DeviceId::new), most + 1),
                most,
                application == null ? shown(principal) : device -> true,
                device -> device.id().value(),
                DeviceDocuments::view);
    }

    private static void requireOneTeam(Principal principal) {
        if (principal.teams().filter(in -> in.size() > 1).isPresent()) {
            throw ProblemException.invalid("/team", "missing", "You are in several teams; say which with team=ID.");
        }
    }

    /** Devices of applications that are closed to the caller are left out. */
    private Predicate<Device> shown(Principal principal) {
        if (principal.administrator()) {
            return device -> true;
        }
        Set<ApplicationId> visible = gate.visible(principal, Permission.READ).stream()
                .map(Application::id)
                .collect(Collectors.toSet());
        return device -> device.application().map(visible::contains).orElse(true);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a device; its credentials are shown this once")
    ResponseEntity<DeviceCredentialsView> create(@Caller Principal principal, @RequestBody DeviceBody body) {
        Optional<ApplicationId> application = Optional.ofNullable(body.application())
                .map(id -> gate.application(principal, Permission.DEVICE_EDIT, id))
                .map(Application::id);
        TeamId team = application
                .map(id -> gate.application(principal, Permission.DEVICE_EDIT, id.value())
                        .team())
                .or(() -> Optional.ofNullable(body.team()).map(TeamId::new))
                .or(principal::onlyTeam)
                .orElseThrow(() -> ProblemException.invalid(
                        "/team", "missing", "/team is missing; say which team or application the device belongs to."));
        if (application.isEmpty()) {
            deviceGate.requireTeam(principal, Permission.DEVICE_EDIT, team);
        }
        Devices.Registration registration = new Devices.Registration(
                team,
                application,
                Optional.ofNullable(body.instance()).map(InstanceId::new),
                Optional.ofNullable(body.group()).map(DeviceGroupId::new),
                Fields.required("/name", body.name()),
                body.type() == null ? "" : body.type(),
                DeviceDocuments.labels(body.labels()));
        DeviceCredentialsView made = changes.make(principal, () -> {
            Credentials given = devices.add(registration, principal.name());
            Optional<DeviceCredentials.Code> code = Boolean.TRUE.equals(body.code())
                    ? Optional.of(credentials.issueCode(given.device()))
                    : Optional.empty();
            return new Changes.Made<>(
                    DeviceDocuments.view(given, code),
                    "team.device.created",
                    "device",
                    given.device().value(),
                    application,
                    Map.of("name", given.name()));
        });
        return ResponseEntity.created(URI.create("/api/v1/devices/" + made.id()))
                .body(made);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a device")
    DeviceView show(@Caller Principal principal, @PathVariable String id) {
        return DeviceDocuments.view(deviceGate.device(principal, Permission.READ, id));
    }

    @PutMapping("/{id}")
    @FlowFuseShaped
    @Operation(summary = "Change a device: its name, labels, application or target; what is left out stays")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = DeviceChangeBody.class)))
    DeviceView change(@Caller Principal principal, @PathVariable String id, @RequestBody ObjectNode body) {
        return change(principal, id, Nulls.asEmpty(body, "targetSnapshot", DeviceChangeBody.class));
    }

    DeviceView change(Principal principal, String id, DeviceChangeBody body) {
        // Who may run promotions may say what a device runs; what it is called and where it belongs, its owner says.
        boolean onlyTarget = body.targetSnapshot() != null
                && body.name() == null
                && body.type() == null
                && body.application() == null
                && body.instance() == null
                && body.labels() == null;
        Device device =
                deviceGate.device(principal, onlyTarget ? Permission.DEVICE_OPERATE : Permission.DEVICE_EDIT, id);
        return DeviceDocuments.view(changes.make(principal, () -> {
            Device changed = changed(principal, device, body);
            return made(changed, body.targetSnapshot() == null ? "team.device.updated" : "device.snapshot.target-set");
        }));
    }

    private Device changed(Principal principal, Device before, DeviceChangeBody body) {
        Device device = before;
        if (body.name() != null || body.type() != null) {
            device = devices.rename(
                    device.id(),
                    body.name() == null ? device.name() : body.name(),
                    body.type() == null ? device.type() : body.type());
        }
        if (body.application() != null || body.instance() != null) {
            Optional<ApplicationId> application = body.application() == null
                    ? device.application()
                    : DeviceDocuments.named(body.application())
                            .map(id -> gate.application(principal, Permission.DEVICE_EDIT, id)
                                    .id());
            Optional<InstanceId> instance = body.instance() != null
                    ? DeviceDocuments.named(body.instance()).map(InstanceId::new)
                    : application.equals(device.application()) ? device.instance() : Optional.empty();
            device = devices.assign(device.id(), application, instance);
        }
        if (body.labels() != null) {
            device = devices.label(device.id(), DeviceDocuments.labels(body.labels()));
        }
        if (body.targetSnapshot() != null) {
            device = devices.target(
                    device.id(), DeviceDocuments.named(body.targetSnapshot()).map(SnapshotId::new));
        }
        return device;
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a device; its agent wipes what it runs as soon as it asks")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_EDIT, id);
        changes.make(principal, () -> {
            devices.remove(device.id());
            return made(device, "team.device.deleted");
        });
    }

    static <T extends Object> Changes.Made<T> made(T result, Device device, String action) {
        return new Changes.Made<>(
                        result,
                        action,
                        "device",
                        device.id().value(),
                        device.application(),
                        Map.of("name", device.name()))
                .in(device.team());
    }

    private static Changes.Made<Device> made(Device device, String action) {
        return made(device, device, action);
    }

    /** For those who name several. */
    static List<DeviceId> ids(String pointer, @Nullable List<@Nullable String> ids) {
        return Fields.items(pointer, ids).stream().map(DeviceId::new).toList();
    }
}
