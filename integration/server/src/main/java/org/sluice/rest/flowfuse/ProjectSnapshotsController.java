package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.instance.Instance;
import org.sluice.protocol.SnapshotExportBody;
import org.sluice.protocol.flowfuse.FlowFuseSnapshot;
import org.sluice.protocol.flowfuse.FlowFuseSnapshotBody;
import org.sluice.protocol.flowfuse.FlowFuseSnapshotList;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.rest.Caller;
import org.sluice.rest.FlowFuseShaped;
import org.sluice.rest.SnapshotDocuments;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Snapshots of instances at FlowFuse's addresses. */
@RestController
@RequestMapping("/api/v1/projects/{id}/snapshots")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class ProjectSnapshotsController {

    private final Snapshots snapshots;
    private final ProjectDoor door;
    private final SnapshotDesk desk;
    private final SnapshotIntake intake;

    ProjectSnapshotsController(Snapshots snapshots, ProjectDoor door, SnapshotDesk desk, SnapshotIntake intake) {
        this.snapshots = snapshots;
        this.door = door;
        this.desk = desk;
        this.intake = intake;
    }

    @GetMapping
    @Operation(summary = "List the snapshots of an instance, newest first, a thousand a page unless limit says less")
    FlowFuseSnapshotList list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        Instance instance = door.project(principal, Permission.READ, id);
        int most = SnapshotDesk.page(limit);
        return SnapshotDesk.list(
                snapshots.list(
                        instance.application(),
                        Optional.of(instance.id()),
                        Optional.empty(),
                        Optional.ofNullable(cursor).map(SnapshotId::new),
                        most + 1),
                most);
    }

    @PostMapping
    @Operation(summary = "Take a snapshot of an instance, or store the one whose flows are given")
    FlowFuseSnapshot create(
            @Caller Principal principal, @PathVariable String id, @RequestBody FlowFuseSnapshotBody body) {
        Instance instance = door.project(principal, Permission.SNAPSHOT_CREATE, id);
        boolean target = Boolean.TRUE.equals(body.setAsTarget());
        if (target) {
            door.project(principal, Permission.DEVICE_OPERATE, id);
        }
        Snapshot snapshot = body.flows() == null
                ? intake.take(principal, instance, body)
                : intake.upload(principal, instance, body);
        if (target) {
            door.target(principal, instance, Optional.of(snapshot.id()));
        }
        return FlowFuseViews.view(snapshot);
    }

    @GetMapping("/{snapshot}")
    @Operation(summary = "Show a snapshot of an instance, without its content")
    FlowFuseSnapshot show(@Caller Principal principal, @PathVariable String id, @PathVariable String snapshot) {
        return FlowFuseViews.view(find(principal, Permission.READ, id, snapshot));
    }

    @DeleteMapping("/{snapshot}")
    @Operation(summary = "Delete a snapshot of an instance, unless it is in use")
    FlowFuseStatus remove(@Caller Principal principal, @PathVariable String id, @PathVariable String snapshot) {
        return desk.remove(principal, find(principal, Permission.SNAPSHOT_DELETE, id, snapshot));
    }

    @PostMapping("/{snapshot}/export")
    @Operation(
            summary = "Export a snapshot of an instance, credentials encrypted with the given secret",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The file",
                            content = @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
    ObjectNode export(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String snapshot,
            @RequestBody SnapshotExportBody body) {
        return desk.export(
                principal,
                find(principal, Permission.SNAPSHOT_EXPORT, id, snapshot),
                body.credentialSecret(),
                SnapshotDocuments.components(body.components()));
    }

    private Snapshot find(Principal principal, Permission permission, String id, String snapshot) {
        return desk.ofInstance(
                principal,
                permission,
                door.project(principal, Permission.READ, id).id(),
                snapshot);
    }
}
