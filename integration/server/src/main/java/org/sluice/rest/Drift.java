package org.sluice.rest;

import java.util.Optional;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Tells whether an instance runs something else than was promoted to it last. */
@Component
final class Drift {

    private final Promotions promotions;
    private final Snapshots snapshots;

    Drift(Promotions promotions, Snapshots snapshots) {
        this.promotions = promotions;
        this.snapshots = snapshots;
    }

    /** Empty if nothing was promoted to it yet. */
    Optional<Boolean> of(Instance instance, LiveFlows live) {
        return promotions
                .lastSucceeded(instance.id())
                .flatMap(Promotion::snapshot)
                .flatMap(snapshots::find)
                .map(Snapshot::digest)
                .map(digest -> !digest.equals(FlowSplitter.split(live.nodes()).digest()));
    }
}
