package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.device.DeviceGroups;
import org.sluice.environment.Variable;
import org.sluice.protocol.DeviceGroupBody;
import org.sluice.protocol.DeviceGroupMembersBody;
import org.sluice.protocol.DeviceGroupSettingsBody;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.Page;
import org.sluice.protocol.flowfuse.DeviceGroupAnswer;
import org.sluice.protocol.flowfuse.DeviceGroupsAnswer;
import org.sluice.protocol.flowfuse.FlowFuseMeta;
import org.sluice.rest.flowfuse.FleetViews;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Device groups of an application. */
@RestController
@RequestMapping("/api/v1/applications/{id}/device-groups")
@Tag(name = "Device groups")
@FlowFuseShaped
class DeviceGroupsController {

    private final DeviceGroups groups;
    private final DeviceEnvironments environments;
    private final FleetViews views;
    private final DeviceGate deviceGate;
    private final Gate gate;
    private final Changes changes;

    DeviceGroupsController(
            DeviceGroups groups,
            DeviceEnvironments environments,
            FleetViews views,
            DeviceGate deviceGate,
            Gate gate,
            Changes changes) {
        this.views = views;
        this.groups = groups;
        this.environments = environments;
        this.deviceGate = deviceGate;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List the device groups of an application by name")
    ResponseEntity<DeviceGroupsAnswer> list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Application application = gate.application(principal, Permission.READ, id);
        int size = Pages.limit(limit);
        ResponseEntity<Page<DeviceGroupView>> page = Pages.page(
                groups.list(application.id(), Optional.ofNullable(cursor), size + 1),
                size,
                DeviceGroup::name,
                group -> DeviceDocuments.view(group, null));
        Page<DeviceGroupView> ours = Objects.requireNonNull(page.getBody());
        return ResponseEntity.ok()
                .headers(page.getHeaders())
                .body(new DeviceGroupsAnswer(
                        ours.items(),
                        ours.next(),
                        new FlowFuseMeta(ours.next()),
                        ours.items().size(),
                        ours.items()));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a device group")
    ResponseEntity<DeviceGroupView> create(
            @Caller Principal principal, @PathVariable String id, @RequestBody DeviceGroupBody body) {
        Application application = gate.application(principal, Permission.DEVICE_EDIT, id);
        DeviceGroups.Definition definition = new DeviceGroups.Definition(
                body.name() == null ? "" : body.name(),
                body.description() == null ? "" : body.description(),
                DeviceDocuments.selector("/selector", body.selector()),
                onLeave(body, OnLeave.KEEP));
        DeviceGroup made = changes.make(principal, () -> {
            DeviceGroup group = groups.add(application.id(), definition, principal.name());
            DeviceGroup targeted = DeviceDocuments.named(body.targetSnapshotId())
                    .map(target -> groups.target(group.id(), Optional.of(new SnapshotId(target))))
                    .orElse(group);
            return made(targeted, "application.deviceGroup.created", Map.of("name", group.name()));
        });
        return ResponseEntity.created(URI.create("/api/v1/applications/" + id + "/device-groups/" + made.id()))
                .body(DeviceDocuments.view(made, List.of()));
    }

    @GetMapping("/{group}")
    @Operation(summary = "Show a device group with its variables, without hidden values")
    DeviceGroupAnswer show(@Caller Principal principal, @PathVariable String id, @PathVariable String group) {
        DeviceGroup found = deviceGate.group(principal, Permission.READ, id, group);
        return DeviceDocuments.answer(found, environments.of(found.id()), views);
    }

    @PutMapping("/{group}")
    @Operation(summary = "Change a device group, or what all its members shall run at once")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = DeviceGroupBody.class)))
    DeviceGroupView change(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String group,
            @RequestBody ObjectNode body) {
        return change(principal, id, group, Nulls.asEmpty(body, "targetSnapshotId", DeviceGroupBody.class));
    }

    DeviceGroupView change(Principal principal, String id, String group, DeviceGroupBody body) {
        DeviceGroup before = deviceGate.group(principal, Permission.DEVICE_EDIT, id, group);
        DeviceGroups.Definition definition = new DeviceGroups.Definition(
                body.name() == null ? before.name() : body.name(),
                body.description() == null ? before.description() : body.description(),
                body.selector() == null ? before.selector() : DeviceDocuments.selector("/selector", body.selector()),
                onLeave(body, before.onLeave()));
        return full(changes.make(principal, () -> {
            DeviceGroup changed = groups.update(before.id(), definition);
            if (body.targetSnapshotId() != null) {
                changed = groups.target(
                        before.id(),
                        DeviceDocuments.named(body.targetSnapshotId()).map(SnapshotId::new));
            }
            return made(changed, "application.deviceGroup.updated", Map.of("name", changed.name()));
        }));
    }

    @PatchMapping("/{group}")
    @Operation(summary = "Put devices into a group and take devices out of it")
    DeviceGroupView members(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String group,
            @RequestBody DeviceGroupMembersBody body) {
        DeviceGroup before = deviceGate.group(principal, Permission.DEVICE_EDIT, id, group);
        return full(changes.make(principal, () -> {
            DeviceGroup changed = body.set() != null
                    ? groups.set(before.id(), DevicesController.ids("/set", body.set()))
                    : groups.change(
                            before.id(),
                            DevicesController.ids("/add", body.add()),
                            DevicesController.ids("/remove", body.remove()));
            return made(
                    changed,
                    "application.deviceGroup.members.changed",
                    Map.of("name", changed.name(), "devices", String.valueOf(changed.memberCount())));
        }));
    }

    @PutMapping("/{group}/settings")
    @Operation(summary = "Set all variables of a device group; a hidden value left out stays")
    DeviceGroupView settings(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String group,
            @RequestBody DeviceGroupSettingsBody body) {
        DeviceGroup of = deviceGate.group(principal, Permission.VARIABLE_EDIT, id, group);
        Fields.required("/env", body.env());
        return full(changes.make(principal, () -> {
            List<Variable> merged = VariableDocuments.merged("/env", body.env(), environments.of(of.id()));
            environments.replace(of.id(), merged);
            return made(
                    of,
                    "application.deviceGroup.settings.updated",
                    Map.of("names", merged.stream().map(Variable::name).collect(Collectors.joining(", "))));
        }));
    }

    @DeleteMapping("/{group}")
    @Operation(summary = "Remove a device group; its devices stay")
    Map<String, String> remove(@Caller Principal principal, @PathVariable String id, @PathVariable String group) {
        DeviceGroup before = deviceGate.group(principal, Permission.DEVICE_EDIT, id, group);
        changes.make(principal, () -> {
            groups.remove(before.id());
            return made(before, "application.deviceGroup.deleted", Map.of("name", before.name()));
        });
        return Map.of();
    }

    private DeviceGroupView full(DeviceGroup group) {
        return DeviceDocuments.view(group, environments.of(group.id()));
    }

    private static OnLeave onLeave(DeviceGroupBody body, OnLeave otherwise) {
        return body.onLeave() == null ? otherwise : Words.parse(OnLeave.class, "/onLeave", body.onLeave());
    }

    private static Changes.Made<DeviceGroup> made(DeviceGroup group, String action, Map<String, String> details) {
        return new Changes.Made<>(
                group, action, "device-group", group.id().value(), Optional.of(group.application()), details);
    }
}
