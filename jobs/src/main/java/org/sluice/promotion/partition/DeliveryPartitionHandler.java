package org.sluice.promotion.partition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.WorkersFailedException;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.snapshot.Snapshot;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Leads one turn of a rollout: splits it, offers the partitions, and waits until the table says that all have ended. It holds
 * neither connection nor transaction meanwhile. What has been told is never told again, whoever dies: a turn that is broken
 * off leaves the rest pending for the next one.
 */
final class DeliveryPartitionHandler implements PartitionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryPartitionHandler.class);
    private static final long SHORTEST_LOOK = 5;
    private static final long LONGEST_LOOK = 100;

    /** Which promotion it is and what becomes of it. */
    record Lead(RunningPromotions running, RolloutConduct conduct, PromotionGuard guard, PinnedSnapshot pinned) {}

    private final Lead lead;
    private final DeliveryPartitions partitions;
    private final PartitionOffer offer;
    private final PartitionSettings settings;
    private final TransactionOperations ownTransaction;
    private final Clock clock;

    DeliveryPartitionHandler(
            Lead lead,
            DeliveryPartitions partitions,
            PartitionOffer offer,
            PartitionSettings settings,
            TransactionOperations ownTransaction,
            Clock clock) {
        this.lead = lead;
        this.partitions = partitions;
        this.offer = offer;
        this.settings = settings;
        this.ownTransaction = ownTransaction;
        this.clock = clock;
    }

    /** Returns nothing: executions belong to claims, results are in the table. */
    @Override
    public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager) {
        String id = manager.getJobExecution().getJobParameters().getString("promotionId");
        RunningPromotion running = lead.running().get(id == null ? "" : id);
        int allowed = lead.conduct().allowance(running);
        if (allowed == 0) {
            return List.of();
        }
        int turn = Objects.requireNonNull(
                ownTransaction.execute(status -> plan(running, manager.getJobExecutionId(), allowed)));
        try {
            List<DeliveryPartition> ended = ended(running, turn);
            manager.setReadCount(
                    ended.stream().mapToLong(DeliveryPartition::read).sum());
            manager.setWriteCount(
                    ended.stream().mapToLong(DeliveryPartition::written).sum());
            requireDone(ended);
        } catch (RuntimeException e) {
            breakOff(running, turn);
            throw e;
        }
        return List.of();
    }

    private int plan(RunningPromotion running, long jobExecution, int allowed) {
        lead.guard().hold(running);
        List<Long> numbers = lead.conduct().turn(running, allowed);
        // On the way back every device has its own, and those that had none get none.
        boolean back = running.promotion().kind() == Promotion.Kind.ROLLBACK;
        return partitions.plan(new Turn(
                running.id(),
                running.attempt(),
                back ? java.util.Optional.empty() : lead.pinned().find(running).map(Snapshot::id),
                jobExecution,
                Turn.split(numbers, settings.parts(numbers.size()))));
    }

    private List<DeliveryPartition> ended(RunningPromotion running, int turn) {
        long look = SHORTEST_LOOK;
        Instant offered = Instant.MIN;
        while (true) {
            List<DeliveryPartition> now = partitions.of(running.id(), turn);
            if (now.stream().allMatch(DeliveryPartition::ended)) {
                return now;
            }
            lead.guard().check(running);
            Instant instant = clock.instant();
            int claimable =
                    (int) now.stream().filter(part -> part.claimable(instant)).count();
            if (claimable > 0 && offered.isBefore(instant.minus(settings.poll()))) {
                partitions.giveUp(running.id(), turn);
                offer.offer(running.id(), claimable);
                offered = instant;
            }
            pause(look);
            look = Math.min(2 * look, LONGEST_LOOK);
        }
    }

    /** A worker's word is not enough: what was split must have been gone through. */
    private static void requireDone(List<DeliveryPartition> ended) {
        List<DeliveryPartition> open = ended.stream()
                .filter(part -> part.status() != DeliveryPartition.Status.DONE)
                .toList();
        if (!open.isEmpty()) {
            throw new WorkersFailedException("Of %d partitions %d were not done: %s"
                    .formatted(
                            ended.size(),
                            open.size(),
                            open.stream()
                                    .map(part -> part.failureText()
                                            .orElse(part.status().name()))
                                    .distinct()
                                    .collect(Collectors.joining(" "))));
        }
    }

    private void breakOff(RunningPromotion running, int turn) {
        try {
            partitions.cancel(running.id(), turn);
        } catch (RuntimeException e) {
            // The next turn does it.
            LOG.debug("Turn {} of promotion {} could not be cancelled", turn, running.id(), e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis).toMillis());
        } catch (InterruptedException e) {
            // The guard knows why, and says so at the next look.
            Thread.currentThread().interrupt();
        }
    }
}
