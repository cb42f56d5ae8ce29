package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.RateLimit;
import org.sluice.delivery.RolloutPolicy.Reaction;
import org.sluice.delivery.RolloutPolicy.Share;

/** What is next, decided from counters, policy and clock. */
class RolloutDecisionTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void opensTheFirstWaveAndTellsItsDevices() {
        Rollout fresh = rollout(List.of(wave(0, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 3))));

        assertThat(RolloutDecision.of(fresh, NOW)).isEqualTo(new RolloutDecision.Open(0));
        assertThat(RolloutDecision.of(
                        rollout(List.of(wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.PENDING, 3)))), NOW))
                .isEqualTo(new RolloutDecision.Command(3));
    }

    @Test
    void aThresholdAsksForItsSampleFirst() {
        FailureThreshold threshold = new FailureThreshold(20, 3, Reaction.ABORT);
        Rollout early = rollout(
                policy(spec("a", 100, Optional.of(threshold), false)),
                List.of(wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.FAILED, 2, DeliveryStatus.COMMANDED, 8))));
        Rollout enough = rollout(
                policy(spec("a", 100, Optional.of(threshold), false)),
                List.of(wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.FAILED, 3, DeliveryStatus.COMMANDED, 7))));

        assertThat(RolloutDecision.of(early, NOW)).isInstanceOf(RolloutDecision.Wait.class);
        assertThat(RolloutDecision.of(enough, NOW)).isInstanceOfSatisfying(RolloutDecision.React.class, react -> {
            assertThat(react.reaction()).isEqualTo(Reaction.ABORT);
            assertThat(react.code()).isEqualTo("failure-threshold");
        });
    }

    @Test
    void skippedDevicesAreNeitherSuccessNorFailure() {
        Rollout rollout = rollout(
                policy(spec("a", 100, Optional.of(new FailureThreshold(1, 1, Reaction.PAUSE)), false)),
                List.of(
                        wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.HEALTHY, 1, DeliveryStatus.SKIPPED, 9)),
                        wave(1, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 1))));

        assertThat(RolloutDecision.of(rollout, NOW)).isEqualTo(new RolloutDecision.Decide(0, Wave.Status.PASSED));
    }

    @Test
    void whatTheNextTurnIsAllowedIsSeenThroughTheWavesItOpensAndNoFurther() {
        Rollout fresh = rollout(List.of(
                wave(0, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 3)),
                wave(1, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 5_000))));
        Rollout canariesPassed = rollout(List.of(
                wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.HEALTHY, 3)),
                wave(1, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 5_000))));
        Rollout canariesAtIt = rollout(List.of(
                wave(0, Wave.Status.OPEN, Map.of(DeliveryStatus.RUNNING, 3)),
                wave(1, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, 5_000))));

        assertThat(RolloutDecision.allowance(fresh, NOW)).isEqualTo(3);
        assertThat(RolloutDecision.allowance(canariesPassed, NOW)).isEqualTo(5_000);
        assertThat(RolloutDecision.allowance(canariesAtIt, NOW)).isZero();
    }

    @Test
    void theRateAllowsItsHeadStartThenAsMuchAsTheMinutesGive() {
        RateLimit rate = new RateLimit(60, 100);

        assertThat(RatePlan.allowed(rate, Duration.ZERO)).isEqualTo(5);
        assertThat(RatePlan.allowed(rate, Duration.ofSeconds(55))).isEqualTo(60);
        assertThat(RatePlan.allowed(rate, Duration.ofSeconds(115))).isEqualTo(180);
        assertThat(RatePlan.burst(rate)).as("worth being woken for").isEqualTo(10);
        assertThat(RatePlan.burst(new RateLimit(1, 0))).isEqualTo(1);
        assertThat(RatePlan.until(rate, 60)).isEqualTo(Duration.ofSeconds(55));
    }

    /** Whatever devices do, a rollout that has something to do says so, never waits for nothing, and comes to an end. */
    @RepeatedTest(200)
    void comesToAnEndWhateverDevicesDo(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        RolloutPolicy policy = policy(
                spec("a", random.nextInt(101), threshold(random), random.nextBoolean()),
                spec("b", random.nextInt(101), threshold(random), random.nextBoolean()));
        List<Wave> waves = new ArrayList<>();
        for (int i = 0; i < policy.allWaves().size(); i++) {
            waves.add(wave(i, Wave.Status.WAITING, Map.of(DeliveryStatus.PENDING, random.nextInt(4))));
        }
        Rollout rollout = rollout(policy, waves);

        for (int steps = 0; ; steps++) {
            assertThat(steps).as("steps of %s", rollout).isLessThan(200);
            RolloutDecision next = RolloutDecision.of(rollout, NOW);
            if (next instanceof RolloutDecision.Done done) {
                assertThat(rollout.counts().ended()).isTrue();
                assertThat(done.failures()).isEqualTo(rollout.counts().failures());
                return;
            }
            if (next instanceof RolloutDecision.Aborted) {
                assertThat(rollout.counts().inFlight()).isZero();
                return;
            }
            rollout = after(rollout, next, random);
        }
    }

    private static Rollout after(Rollout rollout, RolloutDecision next, Random random) {
        if (next instanceof RolloutDecision.Open open) {
            assertThat(rollout.waves().get(open.wave()).status()).isEqualTo(Wave.Status.WAITING);
            return with(rollout, open.wave(), wave -> wave.as(Wave.Status.OPEN, NOW));
        }
        if (next instanceof RolloutDecision.Decide decide) {
            assertThat(rollout.waves().get(decide.wave()).status()).isEqualTo(Wave.Status.OPEN);
            return with(rollout, decide.wave(), wave -> wave.as(decide.as(), NOW));
        }
        if (next instanceof RolloutDecision.React react) {
            return state(
                    rollout,
                    react.reaction() == Reaction.PAUSE ? Rollout.State.PAUSED : Rollout.State.FINISHING,
                    rollout.approvedWave());
        }
        if (next instanceof RolloutDecision.Command command) {
            assertThat(command.limit()).isPositive();
            return move(rollout, DeliveryStatus.PENDING, DeliveryStatus.COMMANDED);
        }
        if (rollout.state() == Rollout.State.PAUSED) {
            Rollout forgiven = rollout;
            for (Wave wave : rollout.waves()) {
                if (wave.opened()) {
                    forgiven = with(forgiven, wave.number(), RolloutDecisionTests::forgiven);
                }
            }
            int opened = (int) rollout.waves().stream().filter(Wave::opened).count();
            return state(forgiven, Rollout.State.ROLLING, opened);
        }
        assertThat(rollout.counts().inFlight())
                .as("%s waits for somebody", rollout)
                .isPositive();
        List<DeliveryStatus> ends = List.of(
                DeliveryStatus.HEALTHY, DeliveryStatus.FAILED, DeliveryStatus.SKIPPED, DeliveryStatus.TIMED_OUT);
        return move(rollout, DeliveryStatus.COMMANDED, ends.get(random.nextInt(ends.size())));
    }

    private static Rollout move(Rollout rollout, DeliveryStatus from, DeliveryStatus to) {
        Wave wave = rollout.waves().stream()
                .filter(Wave::opened)
                .filter(one -> one.counts().of(from) > 0)
                .findFirst()
                .orElseThrow();
        EnumMap<DeliveryStatus, Integer> counts = new EnumMap<>(wave.counts().byStatus());
        counts.merge(from, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
        return with(
                rollout,
                wave.number(),
                one -> new Wave(
                        one.number(),
                        one.name(),
                        one.status(),
                        one.forgiven(),
                        one.openedAt(),
                        one.decidedAt(),
                        new Counts(counts)));
    }

    private static Wave forgiven(Wave wave) {
        return new Wave(
                wave.number(), wave.name(), wave.status(), true, wave.openedAt(), wave.decidedAt(), wave.counts());
    }

    private static Rollout with(Rollout rollout, int number, java.util.function.UnaryOperator<Wave> change) {
        List<Wave> waves = new ArrayList<>(rollout.waves());
        waves.set(number, change.apply(waves.get(number)));
        return new Rollout(
                rollout.id(),
                rollout.policy(),
                rollout.state(),
                rollout.code(),
                rollout.text(),
                rollout.approvedWave(),
                rollout.rateFrom(),
                rollout.rateUsed(),
                waves);
    }

    private static Rollout state(Rollout rollout, Rollout.State state, int approved) {
        return new Rollout(
                rollout.id(),
                rollout.policy(),
                state,
                Optional.of("code"),
                Optional.of("text"),
                approved,
                rollout.rateFrom(),
                rollout.rateUsed(),
                rollout.waves());
    }

    private static Optional<FailureThreshold> threshold(Random random) {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new FailureThreshold(
                        1 + random.nextInt(100),
                        1 + random.nextInt(3),
                        Reaction.values()[random.nextInt(Reaction.values().length)]));
    }

    private static RolloutPolicy.Wave spec(
            String name, int success, Optional<FailureThreshold> failure, boolean pause) {
        return new RolloutPolicy.Wave(name, new Share(Share.Of.COUNT, 1, Optional.empty()), success, failure, pause);
    }

    private static RolloutPolicy policy(RolloutPolicy.Wave... waves) {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return new RolloutPolicy(
                List.of(waves),
                usual.settleTime(),
                usual.timeouts(),
                usual.offline(),
                usual.rate(),
                usual.budget(),
                usual.retries(),
                false);
    }

    private static Rollout rollout(List<Wave> waves) {
        return rollout(RolloutPolicy.DEFAULT, waves);
    }

    private static Rollout rollout(RolloutPolicy policy, List<Wave> waves) {
        return new Rollout(
                new RolloutId("r"),
                policy,
                Rollout.State.ROLLING,
                Optional.empty(),
                Optional.empty(),
                -1,
                Optional.empty(),
                0,
                waves);
    }

    private static Wave wave(int number, Wave.Status status, Map<DeliveryStatus, Integer> counts) {
        return new Wave(number, "w" + number, status, false, Optional.empty(), Optional.empty(), new Counts(counts));
    }
}
