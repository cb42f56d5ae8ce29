package org.sluice.promotion.partition;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.springframework.batch.infrastructure.item.ItemReader;

/** Input: the partition's deliveries from where an earlier worker left off, those left out whose turn it is no more. */
final class PartitionItemReader implements ItemReader<PartitionItemReader.Member> {

    /** @param place how many members have been gone through with it */
    record Member(int place, Delivery delivery) {}

    private final Claim claim;
    private final Rollouts rollouts;
    private final BooleanSupplier stopping;
    private final Deque<Member> page = new ArrayDeque<>();
    private int next;

    PartitionItemReader(Claim claim, Rollouts rollouts, BooleanSupplier stopping) {
        this.claim = claim;
        this.rollouts = rollouts;
        this.stopping = stopping;
        this.next = claim.read();
    }

    @Override
    public @Nullable Member read() {
        while (page.isEmpty() && next < claim.members().size()) {
            if (stopping.getAsBoolean()) {
                throw new WorkerStopsException();
            }
            int end = Math.min(next + PartitionSettings.PAGE, claim.members().size());
            page.addAll(members(next, end));
            next = end;
        }
        return page.poll();
    }

    private List<Member> members(int from, int to) {
        List<Long> numbers = claim.members().subList(from, to);
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            places.put(numbers.get(i), from + i + 1);
        }
        return rollouts.pending(new RolloutId(claim.promotion().value()), numbers).stream()
                .map(delivery -> new Member(places.getOrDefault(delivery.number(), to), delivery))
                .sorted(Comparator.comparingInt(Member::place))
                .toList();
    }

    /** This node shuts down in the middle of a partition; another goes on from there. */
    static final class WorkerStopsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WorkerStopsException() {
            super("The node working on it shuts down; another goes on.");
        }
    }
}
