package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.instance.InstanceId;
import org.sluice.protocol.Page;
import org.sluice.protocol.SnapshotChangeBody;
import org.sluice.protocol.SnapshotView;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stored snapshots: what they hold and how they differ. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Snapshots")
class SnapshotsController {

    private final Snapshots snapshots;
    private final StoredSnapshots stored;
    private final Gate gate;
    private final Changes changes;

    SnapshotsController(Snapshots snapshots, StoredSnapshots stored, Gate gate, Changes changes) {
        this.snapshots = snapshots;
        this.stored = stored;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping("/applications/{id}/snapshots")
    @Operation(summary = "List the snapshots of an application, of one of its instances, or with a tag, newest first")
    ResponseEntity<Page<SnapshotView>> list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String instance,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Application application = gate.application(principal, Permission.READ, id);
        int size = Pages.limit(limit);
        List<Snapshot> found = snapshots.list(
                application.id(),
                Optional.ofNullable(instance).map(InstanceId::new),
                Optional.ofNullable(tag),
                Optional.ofNullable(cursor).map(SnapshotId::new),
                size + 1);
        return Pages.page(found, size, snapshot -> snapshot.id().value(), SnapshotDocuments::view);
    }

    @GetMapping("/snapshots/{id}")
    @FlowFuseShaped
    @Operation(summary = "Show what a snapshot holds, and what did not travel with it")
    SnapshotView show(@Caller Principal principal, @PathVariable String id) {
        return SnapshotDocuments.view(stored.record(principal, Permission.READ, id));
    }

    @PutMapping("/snapshots/{id}")
    @FlowFuseShaped
    @Operation(summary = "Give a snapshot another name or description; what is left out stays")
    SnapshotView update(@Caller Principal principal, @PathVariable String id, @RequestBody SnapshotChangeBody body) {
        Snapshot snapshot = stored.find(principal, Permission.SNAPSHOT_EDIT, id);
        return SnapshotDocuments.view(changes.make(
                principal,
                () -> StoredSnapshots.made(
                        snapshots.describe(
                                snapshot.id(),
                                Objects.requireNonNullElse(body.name(), snapshot.name()),
                                Objects.requireNonNullElse(body.description(), snapshot.description())),
                        "project.snapshot.updated")));
    }

    @PutMapping("/snapshots/{id}/tags/{tag}")
    @Operation(summary = "Put a tag on a snapshot; retention leaves it alone from then on")
    SnapshotView tag(@Caller Principal principal, @PathVariable String id, @PathVariable String tag) {
        Snapshot snapshot = stored.find(principal, Permission.SNAPSHOT_EDIT, id);
        return SnapshotDocuments.view(changes.make(
                principal,
                () -> StoredSnapshots.made(
                        snapshots.tag(snapshot.id(), tag), "project.snapshot.tagged", Map.of("tag", tag))));
    }

    @DeleteMapping("/snapshots/{id}/tags/{tag}")
    @Operation(summary = "Take a tag off a snapshot")
    SnapshotView untag(@Caller Principal principal, @PathVariable String id, @PathVariable String tag) {
        Snapshot snapshot = stored.find(principal, Permission.SNAPSHOT_EDIT, id);
        if (!snapshot.tags().contains(tag)) {
            return SnapshotDocuments.view(snapshot);
        }
        return SnapshotDocuments.view(changes.make(
                principal,
                () -> StoredSnapshots.made(
                        snapshots.untag(snapshot.id(), tag), "project.snapshot.untagged", Map.of("tag", tag))));
    }

    @DeleteMapping("/snapshots/{id}")
    @FlowFuseShaped
    @Operation(summary = "Delete a snapshot that nobody uses; the history of promotions keeps the record of it")
    FlowFuseStatus remove(@Caller Principal principal, @PathVariable String id) {
        Snapshot snapshot = stored.find(principal, Permission.SNAPSHOT_DELETE, id);
        changes.make(principal, () -> {
            snapshots.remove(snapshot.id());
            return StoredSnapshots.made(snapshot, "project.snapshot.deleted");
        });
        return new FlowFuseStatus("okay");
    }
}
