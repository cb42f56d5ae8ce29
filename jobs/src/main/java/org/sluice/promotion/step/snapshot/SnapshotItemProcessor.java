package org.sluice.promotion.step.snapshot;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.snapshot.Digest;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Lets every distinct part through once: tabs with equal content are one part. */
final class SnapshotItemProcessor implements ItemProcessor<SnapshotItem, SnapshotItem> {

    private final Set<Digest> seen = new HashSet<>();

    @Override
    public @Nullable SnapshotItem process(SnapshotItem item) {
        return item instanceof SnapshotItem.Part part && !seen.add(part.part().digest()) ? null : item;
    }
}
