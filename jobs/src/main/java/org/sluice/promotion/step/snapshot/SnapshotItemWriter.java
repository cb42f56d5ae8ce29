package org.sluice.promotion.step.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Output: parts that are not stored yet, then the manifest over them, pinned to the promotion in the same transaction. */
final class SnapshotItemWriter implements ItemWriter<SnapshotItem> {

    private final RunningPromotion running;
    private final Snapshots snapshots;
    private final PromotionGuard guard;
    private final PromotionJournal journal;

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
                pin(existing.snapshot());
            }
        }
        snapshots.addParts(parts);
        draft.ifPresent(whole -> pin(snapshots.add(whole)));
    }

    private void pin(Snapshot snapshot) {
        guard.hold(running);
        journal.pinSnapshot(running.id(), snapshot);
    }
}
