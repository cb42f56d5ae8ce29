package org.sluice.promotion.partition;

import java.time.Duration;

/**
 * How turns of rollouts are split and worked on.
 *
 * @param shared whether this node takes partitions of other nodes and offers its own to them
 * @param threads partitions this node works on at once
 * @param threshold a turn with more devices is split
 * @param partitions into how many parts at most
 * @param lease how long a worker may go without having told a page of devices until another takes its partition over
 * @param poll how often a node looks for partitions nobody told it of
 */
public record PartitionSettings(
        boolean shared, int threads, int threshold, int partitions, Duration lease, Duration poll) {

    /** How often a partition is taken until it is given up. */
    static final int CLAIMS = 5;

    /** Devices told in one transaction. */
    static final int PAGE = 1_000;

    public PartitionSettings {
        if (threads < 1 || threshold < 1 || partitions < 1) {
            throw new IllegalArgumentException(
                    "sluice.workers.threads, sluice.workers.threshold and sluice.workers.partitions must be 1 at least.");
        }
        if (poll.multipliedBy(2).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "sluice.workers.lease (%s) must be at least twice sluice.workers.poll (%s), or live workers lose their partitions."
                            .formatted(lease, poll));
        }
    }

    /** Into how many parts a turn with so many devices is split: none is smaller than a page. */
    int parts(int devices) {
        return devices <= threshold ? 1 : Math.min(partitions, (devices + PAGE - 1) / PAGE);
    }
}
