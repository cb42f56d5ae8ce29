package org.sluice.rest;

import org.sluice.protocol.SnapshotPartView;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.Snapshot;

/** Snapshots as the wire says them. */
final class SnapshotDocuments {

    private SnapshotDocuments() {}

    static SnapshotView view(Snapshot snapshot) {
        Manifest manifest = snapshot.manifest();
        return new SnapshotView(
                snapshot.id().value(),
                snapshot.application().value(),
                snapshot.instance().map(id -> id.value()).orElse(null),
                snapshot.name(),
                snapshot.description(),
                Words.of(snapshot.origin()),
                snapshot.digest().toString(),
                manifest.nodeCount(),
                manifest.nodeRedVersion().orElse(null),
                manifest.nodeJsVersion().orElse(null),
                manifest.modules(),
                manifest.environmentKeys(),
                manifest.unresolvedTypes(),
                manifest.leftBehind(),
                snapshot.parts().stream()
                        .map(part -> new SnapshotPartView(
                                Words.of(part.kind()),
                                part.nodeId(),
                                part.label(),
                                part.digest().toString()))
                        .toList(),
                snapshot.hasCredentials(),
                snapshot.createdAt(),
                snapshot.createdBy());
    }
}
