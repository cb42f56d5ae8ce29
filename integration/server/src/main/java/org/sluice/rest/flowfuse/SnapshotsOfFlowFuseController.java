package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.flowfuse.SnapshotComponents;
import org.sluice.protocol.flowfuse.FlowFuseImportBody;
import org.sluice.protocol.flowfuse.FlowFuseSnapshot;
import org.sluice.rest.Caller;
import org.sluice.rest.DeviceGate;
import org.sluice.rest.FlowFuseShaped;
import org.sluice.rest.SnapshotDocuments;
import org.sluice.rest.StoredSnapshots;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Snapshots whomever they are of, at the addresses only FlowFuse has. */
@RestController
@RequestMapping("/api/v1/snapshots")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class SnapshotsOfFlowFuseController {

    private final StoredSnapshots stored;
    private final SnapshotDesk desk;
    private final SnapshotIntake intake;
    private final ProjectDoor projects;
    private final DeviceGate devices;

    SnapshotsOfFlowFuseController(
            StoredSnapshots stored,
            SnapshotDesk desk,
            SnapshotIntake intake,
            ProjectDoor projects,
            DeviceGate devices) {
        this.stored = stored;
        this.desk = desk;
        this.intake = intake;
        this.projects = projects;
        this.devices = devices;
    }

    @GetMapping("/{id}/full")
    @Operation(
            summary = "Show a snapshot with its flows, without credentials",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The snapshot",
                            content = @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
    ObjectNode full(@Caller Principal principal, @PathVariable String id) {
        return desk.full(stored.find(principal, Permission.SNAPSHOT_EXPORT, id));
    }

    @PostMapping("/import")
    @Operation(summary = "Import a snapshot for an instance or a device; of environment variables, only names are kept")
    FlowFuseSnapshot load(@Caller Principal principal, @RequestBody FlowFuseImportBody body) {
        String owner = body.ownerId();
        Map<String, Object> file = body.snapshot();
        if (owner == null || file == null) {
            throw StageChange.invalid(
                    owner == null ? "/ownerId" : "/snapshot", "An import needs ownerId, ownerType and snapshot.");
        }
        SnapshotComponents components = SnapshotDocuments.components(body.components());
        if ("instance".equals(body.ownerType())) {
            return FlowFuseViews.view(intake.load(
                    principal,
                    projects.project(principal, Permission.SNAPSHOT_IMPORT, owner),
                    file,
                    body.credentialSecret(),
                    components));
        }
        if ("device".equals(body.ownerType())) {
            return FlowFuseViews.view(intake.load(
                    principal,
                    devices.device(principal, Permission.SNAPSHOT_IMPORT, owner),
                    file,
                    body.credentialSecret(),
                    components));
        }
        throw StageChange.invalid("/ownerType", "ownerType must be instance or device.");
    }
}
