package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.instance.Instance;
import org.sluice.protocol.flowfuse.FlowFuseInstance;
import org.sluice.protocol.flowfuse.FlowFuseProtection;
import org.sluice.protocol.flowfuse.FlowFuseRollbackBody;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.protocol.flowfuse.FlowFuseTarget;
import org.sluice.protocol.flowfuse.FlowFuseTargetBody;
import org.sluice.rest.Caller;
import org.sluice.rest.FlowFuseShaped;
import org.sluice.rest.ProtectionChanges;
import org.sluice.rest.RequestIds;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Instances under the name FlowFuse's API has for them. */
@RestController
@RequestMapping("/api/v1/projects/{id}")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class ProjectsController {

    private final ProjectDoor door;
    private final ProtectionChanges protection;
    private final ProjectRollback rollback;
    private final FlowFuseViews views;

    ProjectsController(ProjectDoor door, ProtectionChanges protection, ProjectRollback rollback, FlowFuseViews views) {
        this.door = door;
        this.protection = protection;
        this.rollback = rollback;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "Show an instance with its application and team, and how it is at this moment")
    FlowFuseInstance show(@Caller Principal principal, @PathVariable String id) {
        return views.live(door.project(principal, Permission.READ, id));
    }

    @GetMapping("/protectInstance")
    @Operation(summary = "Say whether an instance is protected")
    FlowFuseProtection protection(@Caller Principal principal, @PathVariable String id) {
        return new FlowFuseProtection(protection.isProtected(door.project(principal, Permission.READ, id)));
    }

    @PutMapping("/protectInstance")
    @Operation(summary = "Protect an instance: only an owner's promotion may change it from now on")
    FlowFuseProtection protect(@Caller Principal principal, @PathVariable String id) {
        protection.set(principal, door.project(principal, Permission.INSTANCE_PROTECT, id), true);
        return new FlowFuseProtection(true);
    }

    @DeleteMapping("/protectInstance")
    @Operation(summary = "Lift the protection of an instance")
    FlowFuseProtection unprotect(@Caller Principal principal, @PathVariable String id) {
        protection.set(principal, door.project(principal, Permission.INSTANCE_PROTECT, id), false);
        return new FlowFuseProtection(false);
    }

    @PostMapping("/actions/rollback")
    @Operation(summary = "Promote an earlier snapshot of an instance back onto it; Location is the promotion")
    ResponseEntity<FlowFuseStatus> rollback(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String key,
            @RequestBody FlowFuseRollbackBody body) {
        Instance instance = door.project(principal, Permission.PROMOTION_START, id);
        String promotion = rollback.start(principal, instance, body.snapshot(), RequestIds.of(key, null));
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/promotions/" + promotion))
                .body(new FlowFuseStatus("okay"));
    }

    @GetMapping("/devices/settings")
    @Operation(summary = "Say what the devices of an instance shall run")
    FlowFuseTarget target(@Caller Principal principal, @PathVariable String id) {
        Instance instance = door.project(principal, Permission.READ, id);
        return new FlowFuseTarget(door.target(instance).map(SnapshotId::value).orElse(null));
    }

    @PostMapping("/devices/settings")
    @Operation(summary = "Say what all devices of an instance shall run from now on")
    FlowFuseStatus target(@Caller Principal principal, @PathVariable String id, @RequestBody FlowFuseTargetBody body) {
        Instance instance = door.project(principal, Permission.DEVICE_OPERATE, id);
        door.target(
                principal,
                instance,
                Optional.ofNullable(body.targetSnapshot())
                        .filter(text -> !text.isBlank())
                        .map(SnapshotId::new));
        return new FlowFuseStatus("okay");
    }
}
