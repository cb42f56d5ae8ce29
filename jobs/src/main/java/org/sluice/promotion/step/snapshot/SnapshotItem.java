package org.sluice.promotion.step.snapshot;

import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;

/** What the snapshot step handles, one after another. */
sealed interface SnapshotItem {

    /** A part of the source's flows. */
    record Part(FlowPart part) implements SnapshotItem {}

    /** All parts are through: the snapshot over them can be written. */
    record Whole(Snapshots.Draft draft) implements SnapshotItem {}

    /** Nothing to read: a snapshot that exists is promoted. */
    record Existing(Snapshot snapshot) implements SnapshotItem {}
}
