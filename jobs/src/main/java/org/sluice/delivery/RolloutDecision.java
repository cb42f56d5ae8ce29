package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.RateLimit;
import org.sluice.delivery.RolloutPolicy.Reaction;

/** What is next in a rollout, decided from its policy, its counters and the clock, and from nothing else. */
public sealed interface RolloutDecision {

    /** The wave's devices get their turn. */
    record Open(int wave) implements RolloutDecision {}

    /** The wave is decided. */
    record Decide(int wave, Wave.Status as) implements RolloutDecision {}

    /** Something has gone wrong, or a person has to look. */
    record React(Reaction reaction, String code, String text) implements RolloutDecision {}

    /** Up to so many more devices are told now. */
    record Command(int limit) implements RolloutDecision {}

    /** Nothing can be done now. {@code until} is when the rate allows more; devices and people come when they come. */
    record Wait(Optional<Instant> until, String code, String text) implements RolloutDecision {}

    /** Nothing is left to do. */
    record Done(int failures) implements RolloutDecision {}

    /** Everything has ended after it was aborted. */
    record Aborted(String code, String text) implements RolloutDecision {}

    static RolloutDecision of(Rollout rollout, Instant now) {
        Counts counts = rollout.counts();
        String code = rollout.code().orElse("rollout-stopped");
        String text = rollout.text().orElse("");
        return switch (rollout.state()) {
            case PAUSED -> new Wait(Optional.empty(), code, text);
            case ABORTED -> new Aborted(code, text);
            case FINISHING -> counts.inFlight() == 0
                    ? new Aborted(code, text)
                    : new Wait(
                            Optional.of(now.plus(LONG)),
                            "devices-finishing",
                            "%d device(s) are still at it; nothing more is sent. %s"
                                    .formatted(counts.inFlight(), text));
            case ROLLING -> rolling(rollout, counts, now);
        };
    }

    /** How many devices would be told now, once waves are opened and decided that may be; changes nothing. */
    static int allowance(Rollout rollout, Instant now) {
        Rollout seen = rollout;
        while (true) {
            RolloutDecision next = of(seen, now);
            if (next instanceof Open open) {
                seen = seen.with(open.wave(), Wave.Status.OPEN, now);
            } else if (next instanceof Decide decide) {
                seen = seen.with(decide.wave(), decide.as(), now);
            } else {
                return next instanceof Command command ? command.limit() : 0;
            }
        }
    }

    /** Code of a wait for nothing but devices that were told. */
    String UPDATING = "devices-updating";

    /** How long a rollout waits at most before it has a look by itself. */
    Duration LONG = Duration.ofHours(6);

    private static RolloutDecision rolling(Rollout rollout, Counts counts, Instant now) {
        RolloutPolicy policy = rollout.policy();
        for (Wave wave : rollout.waves()) {
            if (wave.opened() && !wave.forgiven()) {
                Optional<RolloutDecision> tripped = tripped(wave, policy.rules(wave.number()));
                if (tripped.isPresent()) {
                    return tripped.get();
                }
            }
        }
        for (Wave wave : rollout.waves()) {
            if (wave.status() == Wave.Status.OPEN) {
                Optional<RolloutDecision> decided = decided(rollout, wave, policy.rules(wave.number()));
                if (decided.isPresent()) {
                    return decided.get();
                }
            }
        }
        Optional<RolloutDecision> next = next(rollout);
        if (next.isPresent()) {
            return next.get();
        }
        int pending = rollout.waves().stream()
                .filter(Wave::opened)
                .mapToInt(wave -> wave.counts().of(DeliveryStatus.PENDING))
                .sum();
        if (pending > 0) {
            return command(rollout, pending, now);
        }
        if (counts.ended()) {
            return new Done(counts.failures());
        }
        return new Wait(
                Optional.of(now.plus(LONG)),
                UPDATING,
                "%d of %d device(s) are healthy, %d failed, %d are at it."
                        .formatted(
                                counts.of(DeliveryStatus.HEALTHY),
                                counts.total(),
                                counts.failures(),
                                counts.inFlight()));
    }

    private static Optional<RolloutDecision> tripped(Wave wave, RolloutPolicy.Wave spec) {
        Counts counts = wave.counts();
        int sample = counts.of(DeliveryStatus.HEALTHY) + counts.failures();
        return spec.failure()
                .filter(threshold -> sample >= threshold.minimumSample()
                        && counts.failures() > 0
                        && counts.failures() * 100L >= (long) threshold.percent() * sample)
                .map(threshold -> new React(
                        threshold.reaction(),
                        "failure-threshold",
                        "%d of the %d device(s) of wave \"%s\" that have ended failed; %d %% was the limit."
                                .formatted(counts.failures(), sample, wave.name(), threshold.percent())));
    }

    private static Optional<RolloutDecision> decided(Rollout rollout, Wave wave, RolloutPolicy.Wave spec) {
        Counts counts = wave.counts();
        boolean passed = counts.of(DeliveryStatus.HEALTHY) * 100L >= (long) spec.successPercent() * counts.counted();
        if (passed && (spec.successPercent() > 0 || counts.of(DeliveryStatus.PENDING) == 0)) {
            return Optional.of(new Decide(wave.number(), Wave.Status.PASSED));
        }
        if (!counts.ended()) {
            return Optional.empty();
        }
        // Those that joined meanwhile come after it and wait for nobody's success.
        boolean last = wave.number() >= rollout.policy().tail() - 1;
        if (last || wave.forgiven()) {
            return Optional.of(new Decide(wave.number(), Wave.Status.MISSED));
        }
        return Optional.of(new React(
                spec.failure().map(FailureThreshold::reaction).orElse(Reaction.PAUSE),
                "wave-missed",
                "All devices of wave \"%s\" have ended and %d of %d are healthy; %d %% were wanted."
                        .formatted(
                                wave.name(),
                                counts.of(DeliveryStatus.HEALTHY),
                                counts.counted(),
                                spec.successPercent())));
    }

    private static Optional<RolloutDecision> next(Rollout rollout) {
        Optional<Wave> waiting = rollout.waves().stream()
                .filter(wave -> wave.status() == Wave.Status.WAITING)
                .findFirst();
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        int number = waiting.get().number();
        if (number == 0 || rollout.approvedWave() >= number) {
            return Optional.of(new Open(number));
        }
        Wave before = rollout.waves().get(number - 1);
        if (!before.decided()) {
            return Optional.empty();
        }
        boolean look = number < rollout.policy().tail()
                && rollout.policy().rules(number - 1).pauseAfter();
        return Optional.of(
                look
                        ? new React(
                                Reaction.PAUSE,
                                "wave-check",
                                "Wave \"%s\" is through; wave \"%s\" waits for somebody to look and open it."
                                        .formatted(before.name(), waiting.get().name()))
                        : new Open(number));
    }

    private static RolloutDecision command(Rollout rollout, int pending, Instant now) {
        Optional<RateLimit> rate = rollout.policy().rate();
        if (rate.isEmpty()) {
            return new Command(pending);
        }
        Instant from = rollout.rateFrom().orElse(now);
        long allowed = RatePlan.allowed(rate.get(), Duration.between(from, now)) - rollout.rateUsed();
        if (allowed >= 1) {
            return new Command((int) Math.min(allowed, pending));
        }
        long worthwhile = Math.min(pending, RatePlan.burst(rate.get()));
        return new Wait(
                Optional.of(from.plus(RatePlan.until(rate.get(), rollout.rateUsed() + worthwhile))),
                "rate-limited",
                "%d device(s) are still to be told; the rate allows no more at this moment.".formatted(pending));
    }
}
