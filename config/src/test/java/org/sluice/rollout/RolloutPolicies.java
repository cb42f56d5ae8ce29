package org.sluice.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.Offline;
import org.sluice.delivery.RolloutPolicy.RateLimit;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.RolloutPolicy.Timeouts;

/** Rollout policies that differ from the usual one in what a test is about. */
final class RolloutPolicies {

    private static final RolloutPolicy USUAL = RolloutPolicy.DEFAULT;

    private RolloutPolicies() {}

    static RolloutPolicy waves(RolloutPolicy.Wave... waves) {
        return policy(List.of(waves), USUAL.timeouts(), USUAL.offline(), Optional.empty(), false);
    }

    static RolloutPolicy offline(Offline.Way way) {
        return policy(List.of(), USUAL.timeouts(), new Offline(way, Duration.ofSeconds(1)), Optional.empty(), false);
    }

    static RolloutPolicy timeouts(Duration inProgress, Duration total) {
        return policy(List.of(), new Timeouts(inProgress, total), USUAL.offline(), Optional.empty(), false);
    }

    static RolloutPolicy rate(int devicesPerMinute) {
        RateLimit rate = new RateLimit(devicesPerMinute, 0);
        return policy(List.of(), USUAL.timeouts(), USUAL.offline(), Optional.of(rate), false);
    }

    static RolloutPolicy forcing() {
        return policy(List.of(), USUAL.timeouts(), USUAL.offline(), Optional.empty(), true);
    }

    private static RolloutPolicy policy(
            List<RolloutPolicy.Wave> waves,
            Timeouts timeouts,
            Offline offline,
            Optional<RateLimit> rate,
            boolean forceDeveloperMode) {
        return new RolloutPolicy(
                waves, Optional.empty(), timeouts, offline, rate, Optional.empty(), Map.of(), forceDeveloperMode);
    }

    static RolloutPolicy.Wave count(String name, int count) {
        return wave(name, new Share(Share.Of.COUNT, count, Optional.empty()), Optional.empty(), false);
    }

    static RolloutPolicy.Wave looked(String name, int count) {
        return wave(name, new Share(Share.Of.COUNT, count, Optional.empty()), Optional.empty(), true);
    }

    static RolloutPolicy.Wave guarded(String name, int count, FailureThreshold threshold) {
        return wave(name, new Share(Share.Of.COUNT, count, Optional.empty()), Optional.of(threshold), false);
    }

    static RolloutPolicy.Wave percentage(String name, int percent) {
        return wave(name, new Share(Share.Of.PERCENTAGE, percent, Optional.empty()), Optional.empty(), false);
    }

    static RolloutPolicy.Wave selector(String name, String selector) {
        return wave(name, new Share(Share.Of.SELECTOR, 0, Optional.of(selector)), Optional.empty(), false);
    }

    private static RolloutPolicy.Wave wave(
            String name, Share share, Optional<FailureThreshold> failure, boolean pauseAfter) {
        return new RolloutPolicy.Wave(name, share, 100, failure, pauseAfter);
    }
}
