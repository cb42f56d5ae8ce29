package org.sluice.promotion.step;

import java.util.Optional;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;

/** What a promotion is pinned to, looked up once an attempt: from the end of the first step on it does not change. */
public final class PinnedSnapshot {

    private final Promotions promotions;
    private final Snapshots snapshots;

    public PinnedSnapshot(Promotions promotions, Snapshots snapshots) {
        this.promotions = promotions;
        this.snapshots = snapshots;
    }

    public Optional<Snapshot> find(RunningPromotion running) {
        return running.pinned(
                () -> promotions.find(running.id()).flatMap(Promotion::snapshot).flatMap(snapshots::find));
    }

    public Snapshot require(RunningPromotion running) {
        return find(running)
                .orElseThrow(() -> new IllegalStateException("Promotion " + running.id() + " has no snapshot pinned."));
    }
}
