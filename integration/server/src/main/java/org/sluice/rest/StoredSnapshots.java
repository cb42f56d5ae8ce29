package org.sluice.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Finds snapshots for callers who may have them, and says of removed ones that they are. */
@Component
public final class StoredSnapshots {

    private final Snapshots snapshots;
    private final Gate gate;

    StoredSnapshots(Snapshots snapshots, Gate gate) {
        this.snapshots = snapshots;
        this.gate = gate;
    }

    /** The snapshot, or the record of one that was removed. */
    Snapshot record(Principal principal, Permission permission, String id) {
        SnapshotId snapshot = new SnapshotId(id);
        Optional<Snapshot> found = snapshots.find(snapshot).or(() -> snapshots.removed(snapshot));
        return gate.admit(principal, permission, found, Snapshot::application, "snapshot", id);
    }

    /** @throws ProblemException with code {@code snapshot-gone} if only the record of it is left */
    public Snapshot find(Principal principal, Permission permission, String id) {
        Snapshot snapshot = record(principal, permission, id);
        snapshot.removedAt().ifPresent(at -> {
            throw ProblemException.conflict(
                    "snapshot-gone",
                    "Snapshot %s was removed at %s; only the record of it is left. Take another one."
                            .formatted(snapshot.id(), at));
        });
        return snapshot;
    }

    /** A change of a snapshot; of one that is a device's, {@code project.} becomes {@code device.}. */
    public static Changes.Made<Snapshot> made(Snapshot snapshot, String action) {
        return made(snapshot, action, Map.of());
    }

    static Changes.Made<Snapshot> made(Snapshot snapshot, String action, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("name", snapshot.name());
        details.put("digest", snapshot.digest().toString());
        boolean ofDevice = snapshot.origin() == Snapshot.Origin.DEVICE
                || snapshot.instance().isEmpty();
        String told = ofDevice ? action.replaceFirst("^project\\.", "device.") : action;
        return new Changes.Made<>(
                snapshot, told, "snapshot", snapshot.id().value(), Optional.of(snapshot.application()), details);
    }
}
