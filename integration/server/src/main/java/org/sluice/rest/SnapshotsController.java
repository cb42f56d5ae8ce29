package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.instance.InstanceId;
import org.sluice.protocol.Page;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotDiffs;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stored snapshots: what they hold and how they differ. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Snapshots")
class SnapshotsController {

    private final Snapshots snapshots;
    private final Gate gate;
    private final Changes changes;

    SnapshotsController(Snapshots snapshots, Gate gate, Changes changes) {
        this.snapshots = snapshots;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping("/applications/{id}/snapshots")
    @Operation(summary = "List the snapshots of an application, or of one of its instances, newest first")
    ResponseEntity<Page<SnapshotView>> list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String instance,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Application application = gate.application(principal, Permission.READ, id);
        int size = Pages.limit(limit);
        List<Snapshot> found = snapshots.list(
                application.id(),
                Optional.ofNullable(instance).map(InstanceId::new),
                Optional.ofNullable(cursor).map(SnapshotId::new),
                size + 1);
        return Pages.page(found, size, snapshot -> snapshot.id().value(), SnapshotDocuments::view);
    }

    @GetMapping("/snapshots/{id}")
    @Operation(summary = "Show what a snapshot holds, and what did not travel with it")
    SnapshotView show(@Caller Principal principal, @PathVariable String id) {
        return SnapshotDocuments.view(find(principal, Permission.READ, id));
    }

    @GetMapping("/snapshots/{id}/diff")
    @Operation(summary = "Say what differs from this snapshot to another, without values")
    SnapshotDiffView diff(@Caller Principal principal, @PathVariable String id, @RequestParam String to) {
        Snapshot from = find(principal, Permission.READ, id);
        return PlanDocuments.view(SnapshotDiffs.between(from, find(principal, Permission.READ, to), snapshots));
    }

    @DeleteMapping("/snapshots/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a snapshot that no promotion refers to")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Snapshot snapshot = find(principal, Permission.SNAPSHOT_DELETE, id);
        changes.make(principal, () -> {
            snapshots.remove(snapshot.id());
            return made(snapshot, "snapshot.deleted");
        });
    }

    private Snapshot find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, snapshots.find(new SnapshotId(id)), Snapshot::application, "snapshot", id);
    }

    static Changes.Made<Snapshot> made(Snapshot snapshot, String action) {
        return new Changes.Made<>(
                snapshot,
                action,
                "snapshot",
                snapshot.id().value(),
                Optional.of(snapshot.application()),
                Map.of("name", snapshot.name(), "digest", snapshot.digest().toString()));
    }
}
