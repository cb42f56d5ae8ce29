package org.sluice.promotion.partition;

import java.util.List;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Output: the devices shall run the snapshot and are due a command, and how far the worker is, all in the chunk's transaction.
 * Locks: promotion (shared with the other workers), devices, deliveries, waves, rollout as everywhere, and the partition last.
 */
final class PartitionItemWriter implements ItemWriter<PartitionItemReader.Member> {

    private final Claim claim;
    private final Rollouts rollouts;
    private final DeliveryPartitions partitions;
    private int written;

    PartitionItemWriter(Claim claim, Rollouts rollouts, DeliveryPartitions partitions) {
        this.claim = claim;
        this.rollouts = rollouts;
        this.partitions = partitions;
        this.written = claim.written();
    }

    @Override
    public void write(Chunk<? extends PartitionItemReader.Member> chunk) {
        partitions.hold(claim);
        List<Delivery> deliveries = chunk.getItems().stream()
                .<Delivery>map(PartitionItemReader.Member::delivery)
                .toList();
        written += rollouts.tell(new RolloutId(claim.promotion().value()), claim.snapshot(), deliveries);
        int place = chunk.getItems().get(chunk.size() - 1).place();
        partitions.progress(claim, place, written);
    }
}
