package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot is brought to the devices of a stage; what is left out takes the default. Durations are ISO-8601.
 *
 * @param waves what they leave over goes into a last one
 * @param settleTime how long a device must go on running the snapshot; the pipeline's if left out
 * @param inProgressTimeout how long a device may take since its last sign of progress
 * @param totalTimeout how long it may take in all
 * @param developerMode {@code skip} or {@code force}
 */
public record RolloutDocument(
        @Nullable List<WaveDocument> waves,
        @Nullable String settleTime,
        @Nullable String inProgressTimeout,
        @Nullable String totalTimeout,
        @Nullable OfflineDocument offline,
        @Nullable RateDocument rate,
        @Nullable BudgetDocument disruptionBudget,
        @Nullable RetriesDocument retries,
        @Nullable String developerMode) {

    /**
     * One wave: by count, percentage or selector, or all that is left.
     *
     * @param success percent of its devices that must be healthy before the next wave opens; 100 if left out
     * @param pause whether a person opens the next wave
     */
    public record WaveDocument(
            @Nullable String name,
            @Nullable Integer count,
            @Nullable Integer percentage,
            @Nullable String selector,
            @Nullable Integer success,
            @Nullable FailureDocument failure,
            @Nullable Boolean pause) {}

    /**
     * When a wave has gone wrong.
     *
     * @param percent of the devices that have ended
     * @param minimumSample how many must have ended; 1 if left out
     * @param reaction {@code pause}, {@code abort} or {@code roll-back}
     */
    public record FailureDocument(
            @Nullable Integer percent, @Nullable Integer minimumSample, @Nullable String reaction) {}

    /** @param policy {@code wait}, {@code catch-up} or {@code fail} */
    public record OfflineDocument(@Nullable String policy, @Nullable String after) {}

    /** @param growthPercent how much more a minute, minute by minute */
    public record RateDocument(@Nullable Integer devicesPerMinute, @Nullable Integer growthPercent) {}

    /** At most so many devices with the same value of the label at once. */
    public record BudgetDocument(@Nullable String label, @Nullable Integer maximum) {}

    /** How often a device is told again by itself, by why it failed. */
    public record RetriesDocument(@Nullable Integer crashed, @Nullable Integer error, @Nullable Integer timeout) {}
}
