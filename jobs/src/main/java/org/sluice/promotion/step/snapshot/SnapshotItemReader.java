package org.sluice.promotion.step.snapshot;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionRejectedException;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.step.OnceItemReader;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.ManifestFactory;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/**
 * Input: what the source runs, part by part, or the snapshot the stage's action names. A promotion that has its snapshot
 * already reads nothing: a restart promotes the same.
 */
final class SnapshotItemReader extends OnceItemReader<SnapshotItem> {

    private final RunningPromotion running;
    private final FlowSource source;
    private final Snapshots snapshots;
    private final FleetSnapshots fleet;

    SnapshotItemReader(RunningPromotion running, FlowSource source, Snapshots snapshots, FleetSnapshots fleet) {
        this.running = running;
        this.source = source;
        this.snapshots = snapshots;
        this.fleet = fleet;
    }

    @Override
    protected Collection<SnapshotItem> open() {
        Promotion promotion = running.promotion();
        Deque<SnapshotItem> found = new ArrayDeque<>();
        if (promotion.snapshot().isPresent()) {
            return found;
        }
        if (promotion.requestedSnapshot().isPresent()) {
            found.add(new SnapshotItem.Existing(snapshots
                    .find(promotion.requestedSnapshot().get())
                    .orElseThrow(() -> new PromotionRejectedException(
                            "snapshot-gone",
                            "The snapshot to promote, %s, does not exist any more; promote another one."
                                    .formatted(promotion.requestedSnapshot().get())))));
            return found;
        }
        if (promotion.kind() == Promotion.Kind.ROLLBACK) {
            // Every device goes back to a snapshot of its own.
            return found;
        }
        if (running.source().isEmpty()) {
            found.add(new SnapshotItem.Existing(ofFleet()));
            return found;
        }
        Instance instance = running.source().get();
        switch (running.sourceStage().action()) {
            case USE_LATEST_SNAPSHOT -> found.add(new SnapshotItem.Existing(snapshots
                    .latest(instance.id())
                    .orElseThrow(() -> new PromotionRejectedException(
                            "no-snapshot",
                            "%s has no snapshot yet; take one, then restart.".formatted(instance.name())))));
            case CREATE_SNAPSHOT -> take(instance, found);
            default -> throw new PromotionRejectedException(
                    "invalid-source-action",
                    "Stage %s hands on nothing by itself (action %s)."
                            .formatted(
                                    promotion.sourceStage(),
                                    running.sourceStage().action()));
        }
        return found;
    }

    private Snapshot ofFleet() {
        Stage stage = running.sourceStage();
        String id = stage.targetId().orElseThrow();
        Optional<SnapshotId> snapshot = stage.type() == StageType.DEVICE_GROUP
                ? fleet.ofGroup(id)
                : stage.action() == StageAction.USE_ACTIVE_SNAPSHOT ? fleet.active(id) : fleet.latest(id);
        return snapshot.flatMap(snapshots::find)
                .orElseThrow(() -> new PromotionRejectedException(
                        "no-snapshot",
                        "The %s of stage %s has no snapshot that Sluice knows; promote to it or take one, then restart."
                                .formatted(stage.type() == StageType.DEVICE_GROUP ? "group" : "device", stage.name())));
    }

    private void take(Instance instance, Deque<SnapshotItem> items) {
        Promotion promotion = running.promotion();
        LiveFlows live = source.read(instance);
        FlowSet flows = FlowSplitter.split(live.nodes());
        flows.parts().forEach(part -> items.add(new SnapshotItem.Part(part)));
        items.add(new SnapshotItem.Whole(new Snapshots.Draft(
                promotion.application(),
                Optional.of(instance.id()),
                "Deploy Snapshot - " + promotion.id(),
                "Taken by promotion %s from %s to %s."
                        .formatted(promotion.id(), promotion.sourceStage(), promotion.targetStage()),
                Snapshot.Origin.PROMOTION,
                ManifestFactory.manifest(flows, source.runtime(instance)),
                flows.refs(),
                Optional.empty(),
                Optional.of(promotion.id().value()),
                promotion.actor())));
    }
}
