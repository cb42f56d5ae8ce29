package org.sluice.delivery;

import java.time.Duration;
import org.sluice.delivery.RolloutPolicy.RateLimit;

/** What a growing rate allows by when: the first five seconds' worth at once, then evenly, minute by minute. */
final class RatePlan {

    private static final long MINUTE = 60_000;
    private static final long HEAD_START = 5_000;
    private static final long BURST = 10_000;
    private static final double ENOUGH = 1e9;

    private RatePlan() {}

    /** How many devices may have been told after so long. */
    static long allowed(RateLimit rate, Duration elapsed) {
        long millis = Math.max(0, elapsed.toMillis()) + HEAD_START;
        double sum = 0;
        double perMinute = rate.devicesPerMinute();
        while (millis > 0 && sum < ENOUGH) {
            long part = Math.min(millis, MINUTE);
            sum += perMinute * part / MINUTE;
            millis -= part;
            perMinute *= 1 + rate.growthPercent() / 100.0;
        }
        return Math.max(1, (long) sum);
    }

    /**
     * How many devices are worth being woken for: what the rate allows in ten seconds. Being woken costs the same for one as
     * for a thousand.
     */
    static long burst(RateLimit rate) {
        return Math.max(1, rate.devicesPerMinute() * BURST / MINUTE);
    }

    /** After how long that many may have been told; at most once a second something may change. */
    static Duration until(RateLimit rate, long devices) {
        long low = 0;
        long high = MINUTE;
        while (allowed(rate, Duration.ofMillis(high)) < devices) {
            high *= 2;
        }
        while (low < high) {
            long middle = (low + high) / 2;
            if (allowed(rate, Duration.ofMillis(middle)) >= devices) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Duration.ofMillis(low);
    }
}
