package org.sluice.promotion.partition;

import java.time.Instant;
import java.util.Optional;

/**
 * A part of one turn of a rollout, as it stands.
 *
 * @param turn from 1; a rollout is led on turn by turn
 * @param number within the turn, from 1
 * @param size how many devices it concerns
 * @param claim how often somebody has taken it
 * @param node who has it, or had it last
 * @param read devices it has gone through
 * @param written devices of those that were told
 */
public record DeliveryPartition(
        int turn,
        int number,
        int size,
        Status status,
        int claim,
        Optional<String> node,
        Optional<Instant> claimedUntil,
        int read,
        int written,
        Optional<String> failureCode,
        Optional<String> failureText,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {

    /** How far a partition has come. */
    public enum Status {
        /** Whoever is free may take it. */
        OPEN,
        /** Somebody is at it, or was until a moment ago. */
        CLAIMED,
        DONE,
        FAILED,
        /** Its turn ended before it did; what it has not told is pending for the next turn. */
        CANCELLED
    }

    boolean ended() {
        return status != Status.OPEN && status != Status.CLAIMED;
    }

    boolean claimable(Instant now) {
        return status == Status.OPEN
                || status == Status.CLAIMED && claimedUntil.filter(now::isAfter).isPresent();
    }
}
