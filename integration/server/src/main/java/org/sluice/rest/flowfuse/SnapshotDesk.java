package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceSnapshots;
import org.sluice.flowfuse.FlowFuseSnapshotWriter;
import org.sluice.flowfuse.SnapshotComponents;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFuseMeta;
import org.sluice.protocol.flowfuse.FlowFuseSnapshotList;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.rest.Changes;
import org.sluice.rest.StoredSnapshots;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** What is done with snapshots at FlowFuse's addresses, whomever they are of. */
@Component
final class SnapshotDesk {

    private static final int PAGE = 1000;

    private final Snapshots snapshots;
    private final DeviceSnapshots ofDevices;
    private final StoredSnapshots stored;
    private final Changes changes;

    SnapshotDesk(Snapshots snapshots, DeviceSnapshots ofDevices, StoredSnapshots stored, Changes changes) {
        this.snapshots = snapshots;
        this.ofDevices = ofDevices;
        this.stored = stored;
        this.changes = changes;
    }

    static int page(@Nullable Integer limit) {
        if (limit != null && limit < 1) {
            throw StageChange.invalid("/limit", "limit must be at least 1.");
        }
        return limit == null ? PAGE : Math.min(limit, PAGE);
    }

    /** @param found up to one more than {@code limit}; that one tells that there is a next page */
    static FlowFuseSnapshotList list(List<Snapshot> found, int limit) {
        List<Snapshot> items = found.size() > limit ? found.subList(0, limit) : found;
        String next = found.size() > limit ? items.get(limit - 1).id().value() : null;
        return new FlowFuseSnapshotList(
                new FlowFuseMeta(next),
                items.size(),
                items.stream().map(FlowFuseViews::view).toList());
    }

    Snapshot ofInstance(Principal principal, Permission permission, InstanceId instance, String id) {
        Snapshot snapshot = stored.find(principal, permission, id);
        if (!snapshot.instance().equals(Optional.of(instance))) {
            throw ProblemException.notFound("snapshot", id);
        }
        return snapshot;
    }

    Snapshot ofDevice(Principal principal, Permission permission, DeviceId device, String id) {
        Snapshot snapshot = stored.find(principal, permission, id);
        if (!ofDevices.deviceOf(snapshot.id()).equals(Optional.of(device))) {
            throw ProblemException.notFound("snapshot", id);
        }
        return snapshot;
    }

    FlowFuseStatus remove(Principal principal, Snapshot snapshot) {
        made(principal, "project.snapshot.deleted", () -> {
            snapshots.remove(snapshot.id());
            return snapshot;
        });
        return new FlowFuseStatus("okay");
    }

    ObjectNode export(
            Principal principal, Snapshot snapshot, @Nullable String credentialSecret, SnapshotComponents components) {
        ObjectNode file = new FlowFuseSnapshotWriter(snapshots)
                .write(snapshot, Optional.ofNullable(credentialSecret), components);
        made(principal, "project.snapshot.exported", () -> snapshot);
        return file;
    }

    /** All of it but the credentials. */
    ObjectNode full(Snapshot snapshot) {
        ObjectNode file = new FlowFuseSnapshotWriter(snapshots)
                .write(snapshot, Optional.empty(), new SnapshotComponents(true, false, true));
        file.put("ownerType", FlowFuseViews.view(snapshot).ownerType());
        file.withObject("flows").remove("credentials");
        return file;
    }

    Snapshot made(Principal principal, String action, Supplier<Snapshot> work) {
        return changes.make(principal, () -> StoredSnapshots.made(work.get(), action));
    }

    List<Snapshot> ofDevice(DeviceId device, @Nullable String cursor, int limit) {
        return ofDevices.of(device, Optional.ofNullable(cursor).map(SnapshotId::new), limit).stream()
                .flatMap(id -> snapshots.find(id).stream())
                .toList();
    }
}
