package org.sluice.promotion.step.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionRejectedException;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Output: parts that are not stored yet, then the manifest over them, pinned to the promotion in the same transaction.
 *
 * <p>Parts of earlier chunks are added once more with the manifest: between two chunks nobody names them, and they may
 * have been collected.
 */
final class SnapshotItemWriter implements ItemWriter<SnapshotItem> {

    private final RunningPromotion running;
    private final Snapshots snapshots;
    private final PromotionGuard guard;
    private final PromotionJournal journal;
    private final List<FlowPart> earlier = new ArrayList<>();

    SnapshotItemWriter(RunningPromotion running, Snapshots snapshots, PromotionGuard guard, PromotionJournal journal) {
        this.running = running;
        this.snapshots = snapshots;
        this.guard = guard;
        this.journal = journal;
    }

    @Override
    public void write(Chunk<? extends SnapshotItem> chunk) {
        List<FlowPart> parts = new ArrayList<>();
        Optional<Snapshots.Draft> draft = Optional.empty();
        for (SnapshotItem item : chunk) {
            if (item instanceof SnapshotItem.Part part) {
                parts.add(part.part());
            } else if (item instanceof SnapshotItem.Whole whole) {
                draft = Optional.of(whole.draft());
            } else if (item instanceof SnapshotItem.Existing existing) {
                keep(existing.snapshot());
                pin(existing.snapshot());
            }
        }
        if (draft.isPresent()) {
            parts.addAll(earlier);
            pin(snapshots.add(draft.get(), parts));
        } else {
            snapshots.addParts(parts);
            earlier.addAll(parts);
        }
    }

    /** From here to the end of the transaction nobody removes it; from then on the promotion refers to it. */
    private void keep(Snapshot snapshot) {
        if (!snapshots.keep(snapshot.id())) {
            throw new PromotionRejectedException(
                    "snapshot-gone",
                    "The snapshot to promote, %s, has just been removed; promote another one."
                            .formatted(snapshot.id()));
        }
    }

    private void pin(Snapshot snapshot) {
        guard.hold(running);
        journal.pinSnapshot(running.id(), snapshot);
    }
}
