package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.flowfuse.FlowFuseSnapshotReader;
import org.sluice.flowfuse.FlowFuseSnapshotWriter;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.SnapshotComponentsBody;
import org.sluice.protocol.SnapshotExportBody;
import org.sluice.protocol.SnapshotImportBody;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Snapshots as files in FlowFuse's shape, out and in. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Snapshots")
class SnapshotFilesController {

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final Snapshots snapshots;
    private final Instances instances;
    private final StoredSnapshots stored;
    private final Gate gate;
    private final Changes changes;

    SnapshotFilesController(
            Snapshots snapshots, StoredSnapshots stored, Instances instances, Gate gate, Changes changes) {
        this.snapshots = snapshots;
        this.stored = stored;
        this.instances = instances;
        this.gate = gate;
        this.changes = changes;
    }

    @PostMapping("/snapshots/{id}/export")
    @Operation(
            summary =
                    "Export a snapshot, or parts of it, as FlowFuse's JSON, credentials encrypted with the given secret",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The file",
                            content = @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
    ObjectNode export(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable SnapshotExportBody body) {
        Snapshot snapshot = stored.find(principal, Permission.SNAPSHOT_EXPORT, id);
        Optional<SnapshotExportBody> given = Optional.ofNullable(body);
        SnapshotComponentsBody components =
                given.map(SnapshotExportBody::components).orElse(null);
        if (SnapshotDocuments.asksForValues(components)
                && !snapshot.manifest().environmentKeys().isEmpty()) {
            throw ProblemException.ruleViolated(
                    "/components/envVars",
                    "values-not-kept",
                    "Snapshot %s holds the names of environment variables and no values; ask for \"keys\"."
                            .formatted(snapshot.id()));
        }
        ObjectNode file = new FlowFuseSnapshotWriter(snapshots)
                .write(
                        snapshot,
                        given.map(SnapshotExportBody::credentialSecret),
                        SnapshotDocuments.components(components));
        changes.make(principal, () -> StoredSnapshots.made(snapshot, "project.snapshot.exported"));
        return file;
    }

    @PostMapping("/instances/{id}/snapshots/import")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Import a snapshot from FlowFuse's JSON; of environment variables, only names are kept")
    ResponseEntity<SnapshotView> load(
            @Caller Principal principal, @PathVariable String id, @RequestBody SnapshotImportBody body) {
        Instance instance = gate.admit(
                principal,
                Permission.SNAPSHOT_IMPORT,
                instances.find(new InstanceId(id)),
                Instance::application,
                "instance",
                id);
        ObjectNode given = mapper.valueToTree(Fields.required("/snapshot", body.snapshot()));
        JsonNode file = SnapshotDocuments.components(body.components()).of(given);
        FlowFuseSnapshotReader.Owner owner =
                new FlowFuseSnapshotReader.Owner(instance.application(), Optional.of(instance.id()), principal.name());
        Snapshot snapshot = changes.make(
                principal,
                () -> StoredSnapshots.made(
                        new FlowFuseSnapshotReader(snapshots)
                                .read(file, Optional.ofNullable(body.credentialSecret()), owner),
                        "project.snapshot.imported"));
        return ResponseEntity.created(URI.create("/api/v1/snapshots/" + snapshot.id()))
                .body(SnapshotDocuments.view(snapshot));
    }
}
