package org.sluice.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * One wave of a rollout with where it stands.
 *
 * @param number from 0
 * @param forgiven whether a person has let it go on in spite of its failures
 */
public record Wave(
        int number,
        String name,
        Status status,
        boolean forgiven,
        Optional<Instant> openedAt,
        Optional<Instant> decidedAt,
        Counts counts) {

    /** How far a wave has come. */
    public enum Status {
        WAITING,
        OPEN,
        /** Enough of its devices are healthy. */
        PASSED,
        /** All its devices have ended, and too few are healthy. */
        MISSED
    }

    boolean opened() {
        return status != Status.WAITING;
    }

    boolean decided() {
        return status == Status.PASSED || status == Status.MISSED;
    }

    Wave as(Status next, Instant at) {
        return new Wave(
                number,
                name,
                next,
                forgiven,
                openedAt.or(() -> Optional.of(at)),
                next == Status.OPEN ? Optional.empty() : Optional.of(at),
                counts);
    }
}
