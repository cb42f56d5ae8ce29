package org.sluice.promotion.drift;

import java.time.Duration;

/**
 * How protected instances are watched.
 *
 * @param interval how often each is looked at; zero for never
 */
public record DriftSettings(Duration interval) {

    public DriftSettings {
        if (interval.isNegative()) {
            throw new IllegalArgumentException(
                    "sluice.drift.interval (%s) must not be negative; 0s switches the checks off.".formatted(interval));
        }
    }
}
