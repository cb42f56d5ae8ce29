package org.sluice.snapshot;

import java.util.Optional;
import org.sluice.problem.ProblemException;

/**
 * What an application keeps of the snapshots that promotions made, besides those in use or tagged: what either of both
 * keeps stays.
 *
 * @param newest of each instance, so many
 * @param days those that are not older
 */
public record RetentionRule(Optional<Integer> newest, Optional<Integer> days) {

    private static final int MOST = 100_000;

    public RetentionRule {
        if (newest.isEmpty() && days.isEmpty()) {
            throw ProblemException.invalid(
                    "/keepNewest", "missing", "Say keepNewest, keepDays or both; or remove the rule.");
        }
        newest.ifPresent(value -> check("/keepNewest", value));
        days.ifPresent(value -> check("/keepDays", value));
    }

    private static void check(String pointer, int value) {
        if (value < 1 || value > MOST) {
            throw ProblemException.invalid(
                    pointer, "out-of-range", "%s must be from 1 to %d; found %d.".formatted(pointer, MOST, value));
        }
    }
}
