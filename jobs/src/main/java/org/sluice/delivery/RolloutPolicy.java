package org.sluice.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a snapshot is brought to many devices.
 *
 * @param waves in their order; what they leave over goes into a last one
 * @param settleTime how long a device must go on running the snapshot before it counts as healthy; empty: as long as the
 *     pipeline says of its targets
 * @param retries how often a device that failed so is told again by itself
 * @param forceDeveloperMode whether devices in developer mode are overruled; they are skipped otherwise
 */
public record RolloutPolicy(
        List<Wave> waves,
        Optional<Duration> settleTime,
        Timeouts timeouts,
        Offline offline,
        Optional<RateLimit> rate,
        Optional<DisruptionBudget> budget,
        Map<FailureKind, Integer> retries,
        boolean forceDeveloperMode) {

    /** Everything at once, and every device has to get there. */
    public static final RolloutPolicy DEFAULT = new RolloutPolicy(
            List.of(),
            Optional.empty(),
            new Timeouts(Duration.ofMinutes(10), Duration.ofHours(1)),
            new Offline(Offline.Way.FAIL, Duration.ofMinutes(10)),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false);

    /** Name of the wave that takes what the others left over. */
    public static final String REST = "rest";

    /** Name of the wave of those that join while it is under way. */
    static final String JOINED = "joined";

    public RolloutPolicy {
        waves = List.copyOf(waves);
        retries = Map.copyOf(retries);
    }

    /**
     * One wave.
     *
     * @param successPercent how many of its devices must be healthy before the next one opens; skipped ones do not count
     * @param failure when it has gone wrong
     * @param pauseAfter whether a person opens the next one, having looked
     */
    public record Wave(
            String name, Share share, int successPercent, Optional<FailureThreshold> failure, boolean pauseAfter) {

        static Wave rest() {
            return new Wave(REST, new Share(Share.Of.REST, 0, Optional.empty()), 100, Optional.empty(), false);
        }
    }

    /** Which devices a wave takes, of those no earlier one took. */
    public record Share(Of of, int number, Optional<String> selector) {

        /** What it is counted by. */
        public enum Of {
            COUNT,
            /** Of all the rollout's devices, rounded up. */
            PERCENTAGE,
            SELECTOR,
            /** All that is left. */
            REST
        }
    }

    /**
     * When a wave has gone wrong, and what follows.
     *
     * @param percent of the devices that have ended, skipped ones left out
     * @param minimumSample how many must have ended before that is asked
     */
    public record FailureThreshold(int percent, int minimumSample, Reaction reaction) {}

    /** What a wave that has gone wrong leads to. */
    public enum Reaction {
        /** Nothing more is sent until a person decides. */
        PAUSE,
        /** Nothing more is sent; the promotion fails when what is in flight has ended. */
        ABORT,
        /** As with abort; then every device touched goes back to what it ran before. */
        ROLL_BACK
    }

    /** How long a device may take, since its last sign of progress and in all. */
    public record Timeouts(Duration inProgress, Duration total) {}

    /** What becomes of a device that shows no sign of life. */
    public record Offline(Way way, Duration after) {

        /** Three ways. */
        public enum Way {
            /** The wave waits for it; then it is left out, and not updated when it returns. */
            WAIT,
            /** It is left out then, and owes the update: it gets it as soon as it returns. */
            CATCH_UP,
            /** It has failed then. */
            FAIL
        }
    }

    /** How many devices are told a minute, in the first minute, and by how much more in each one after. */
    public record RateLimit(int devicesPerMinute, int growthPercent) {}

    /** At most so many devices with the same value of the label are in flight at once. */
    public record DisruptionBudget(String label, int maximum) {}

    /** The waves with the one that takes what is left. */
    public List<Wave> allWaves() {
        if (!waves.isEmpty() && waves.get(waves.size() - 1).share().of() == Share.Of.REST) {
            return waves;
        }
        List<Wave> all = new ArrayList<>(waves);
        all.add(Wave.rest());
        return List.copyOf(all);
    }

    /** Number of the wave of those that join while it is under way; it follows the rules of the last one before. */
    int tail() {
        return allWaves().size();
    }

    /** What a wave of that number has to keep to. */
    Wave rules(int number) {
        List<Wave> all = allWaves();
        return all.get(Math.min(number, all.size() - 1));
    }

    /** The same with a settle time, if it has none. */
    public RolloutPolicy settling(Duration usual) {
        return settleTime.isPresent()
                ? this
                : new RolloutPolicy(
                        waves, Optional.of(usual), timeouts, offline, rate, budget, retries, forceDeveloperMode);
    }

    /** For the way back: everything at once, at the same rate and with the same care for sites. */
    public RolloutPolicy backwards() {
        return new RolloutPolicy(List.of(), settleTime, timeouts, offline, rate, budget, retries, forceDeveloperMode);
    }

    Duration settle() {
        return settleTime.orElse(Duration.ZERO);
    }
}
