package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceTransport;
import org.sluice.device.ReportedState;
import org.sluice.snapshot.SnapshotId;

/** What a sign of a device means for its delivery. */
class DeliveryTransitionsTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> WORDS = List.of(
            "unknown",
            "updating",
            "provisioning",
            "suspended",
            "stopped",
            "loading",
            "installing",
            "starting",
            "restarting",
            "running",
            "safe",
            "crashed",
            "stopping",
            "error",
            "no such state");

    private final RolloutPolicy settling = RolloutPolicy.DEFAULT.settling(Duration.ofSeconds(30));

    @Test
    void aDeviceHasToGoOnRunningForTheSettleTime() {
        DeliveryOutcome runs = reported(DeliveryStatus.INSTALLING, settling, "running", "new");
        assertThat(runs.status()).isEqualTo(DeliveryStatus.RUNNING);
        assertThat(runs.dueAt()).contains(NOW.plusSeconds(30));

        Delivery running = delivery(DeliveryStatus.RUNNING, 1, runs.dueAt());
        assertThat(DeliveryTransitions.onTime(running, settling, true, NOW.plusSeconds(29)))
                .isEmpty();
        assertThat(DeliveryTransitions.onTime(running, settling, true, NOW.plusSeconds(30))
                        .orElseThrow()
                        .status())
                .isEqualTo(DeliveryStatus.HEALTHY);
        assertThat(reported(DeliveryStatus.RUNNING, settling, "crashed", "new").status())
                .isEqualTo(DeliveryStatus.FAILED);
    }

    @Test
    void aDeviceThatWasBrokenBeforeHasNotFailed() {
        assertThat(reported(DeliveryStatus.COMMANDED, settling, "crashed", "old")
                        .status())
                .isEqualTo(DeliveryStatus.COMMANDED);
    }

    @Test
    void whatADeviceRepeatsOfItsLastAttemptIsNoFailureOfTheNext() {
        Delivery again = delivery(DeliveryStatus.COMMANDED, 2, Optional.empty());
        DeviceReport broken = report("error", "new");
        assertThat(DeliveryTransitions.onReport(again, settling, broken, NOW.plusSeconds(70)))
                .isEmpty();
        assertThat(DeliveryTransitions.onReport(again, settling, broken, NOW.plusSeconds(75))
                        .orElseThrow()
                        .status())
                .isEqualTo(DeliveryStatus.FAILED);
        assertThat(DeliveryTransitions.onReport(
                                delivery(DeliveryStatus.INSTALLING, 2, Optional.empty()), settling, broken, NOW)
                        .orElseThrow()
                        .status())
                .as("it has begun anew")
                .isEqualTo(DeliveryStatus.FAILED);
        assertThat(DeliveryTransitions.onReport(
                                delivery(DeliveryStatus.COMMANDED, 1, Optional.empty()), settling, broken, NOW)
                        .orElseThrow()
                        .status())
                .as("it had nothing of the kind before")
                .isEqualTo(DeliveryStatus.FAILED);
    }

    @Test
    void retriesAreByTheKindOfFailure() {
        RolloutPolicy policy = with(Map.of(FailureKind.ERROR, 1));

        assertThat(reported(DeliveryStatus.INSTALLING, policy, "error", "new").again())
                .isTrue();
        assertThat(reported(DeliveryStatus.INSTALLING, policy, "crashed", "new").again())
                .isFalse();
    }

    @Test
    void whoCouldNotFetchItsSnapshotHasNotFailedAndIsToldAgainButNotForEver() {
        DeviceReport without = report("error", "old");
        DeliveryOutcome first = DeliveryTransitions.onReport(
                        delivery(DeliveryStatus.DOWNLOADING, 1, Optional.empty()), settling, without, NOW)
                .orElseThrow();
        assertThat(first.again()).isTrue();
        assertThat(first.code()).contains("device-without-snapshot");

        assertThat(DeliveryTransitions.onReport(
                                delivery(DeliveryStatus.DOWNLOADING, 4, Optional.empty()), settling, without, NOW)
                        .orElseThrow()
                        .status())
                .isEqualTo(DeliveryStatus.FAILED);
    }

    @Test
    void whoCouldNotFetchItsSettingsHasNotFailedAndIsToldAgainButNotForEver() {
        DeviceReport without = report("error", "new", Optional.empty());
        DeliveryOutcome first = DeliveryTransitions.onReport(
                        delivery(DeliveryStatus.INSTALLING, 1, Optional.empty()), settling, without, NOW)
                .orElseThrow();
        assertThat(first.again()).isTrue();
        assertThat(first.code()).contains("device-without-settings");
        assertThat(DeliveryTransitions.onReport(
                        delivery(DeliveryStatus.COMMANDED, 2, Optional.empty()), settling, without, NOW))
                .as("it repeats what it said before it was told again")
                .isEmpty();

        assertThat(DeliveryTransitions.onReport(
                                delivery(DeliveryStatus.INSTALLING, 4, Optional.empty()), settling, without, NOW)
                        .orElseThrow()
                        .status())
                .isEqualTo(DeliveryStatus.FAILED);
    }

    @Test
    void whoShowsNoSignOfLifeIsTreatedAsThePolicySays() {
        Delivery silent = delivery(DeliveryStatus.COMMANDED, 1, Optional.of(NOW));

        assertThat(DeliveryTransitions.onTime(silent, offline(RolloutPolicy.Offline.Way.FAIL), false, NOW)
                        .orElseThrow()
                        .status())
                .isEqualTo(DeliveryStatus.TIMED_OUT);
        DeliveryOutcome owing = DeliveryTransitions.onTime(
                        silent, offline(RolloutPolicy.Offline.Way.CATCH_UP), false, NOW)
                .orElseThrow();
        assertThat(owing.status()).isEqualTo(DeliveryStatus.SKIPPED);
        assertThat(owing.debt()).isTrue();
        assertThat(DeliveryTransitions.onTime(silent, offline(RolloutPolicy.Offline.Way.WAIT), false, NOW)
                        .orElseThrow()
                        .takeBack())
                .isTrue();
    }

    /** Every outcome is one the status table allows, what is in flight always has a time, what has ended never changes. */
    @RepeatedTest(300)
    void whateverComesInWhateverOrderIsUnderstood(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        RolloutPolicy policy = random.nextBoolean() ? settling : with(Map.of(FailureKind.CRASHED, 2));
        Delivery delivery = delivery(DeliveryStatus.COMMANDED, 1, Optional.of(NOW.plusSeconds(600)));
        Instant now = NOW;

        for (int i = 0; i < 40; i++) {
            now = now.plusSeconds(random.nextInt(200));
            Optional<DeliveryOutcome> outcome =
                    switch (random.nextInt(3)) {
                        case 0 -> DeliveryTransitions.onTime(delivery, policy, random.nextBoolean(), now);
                        case 1 -> DeliveryTransitions.onProgress(delivery, policy, random.nextBoolean(), now);
                        default -> DeliveryTransitions.onReport(
                                delivery,
                                policy,
                                report(WORDS.get(random.nextInt(WORDS.size())), random.nextBoolean() ? "new" : "old"),
                                now);
                    };
            if (delivery.status().ended() && !delivery.debt()) {
                assertThat(outcome).isEmpty();
            }
            if (outcome.isPresent()) {
                DeliveryOutcome next = outcome.get();
                assertThat(next.status() == delivery.status()
                                || delivery.status().mayBecome(next.status()))
                        .as("%s to %s", delivery.status(), next.status())
                        .isTrue();
                assertThat(next.dueAt().isPresent()).isEqualTo(next.status().inFlight());
                delivery = delivery(next.status(), delivery.attempt() + (next.again() ? 1 : 0), next.dueAt());
                assertThat(delivery.attempt()).isLessThanOrEqualTo(4);
            }
        }
    }

    private static DeliveryOutcome reported(DeliveryStatus status, RolloutPolicy policy, String word, String snapshot) {
        return DeliveryTransitions.onReport(
                        delivery(status, 1, Optional.of(NOW.plusSeconds(60))), policy, report(word, snapshot), NOW)
                .orElseThrow();
    }

    private static RolloutPolicy with(Map<FailureKind, Integer> retries) {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return new RolloutPolicy(
                List.of(),
                usual.settleTime(),
                usual.timeouts(),
                usual.offline(),
                usual.rate(),
                usual.budget(),
                retries,
                false);
    }

    private static RolloutPolicy offline(RolloutPolicy.Offline.Way way) {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return new RolloutPolicy(
                List.of(),
                usual.settleTime(),
                usual.timeouts(),
                new RolloutPolicy.Offline(way, Duration.ZERO),
                usual.rate(),
                usual.budget(),
                Map.of(),
                false);
    }

    private static DeviceReport report(String word, String snapshot) {
        return report(word, snapshot, Optional.of("settings"));
    }

    private static DeviceReport report(String word, String snapshot, Optional<String> settings) {
        return new DeviceReport(
                new DeviceId("d"),
                1,
                NOW,
                DeviceTransport.MQTT,
                Optional.of(new ReportedState(
                        word,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(snapshot),
                        settings,
                        Optional.of(DeviceMode.AUTONOMOUS),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }

    private static Delivery delivery(DeliveryStatus status, int attempt, Optional<Instant> dueAt) {
        return new Delivery(
                1,
                new RolloutId("r"),
                new DeviceId("d"),
                0,
                status,
                attempt,
                Optional.of(new SnapshotId("new")),
                Optional.of(new SnapshotId("old")),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(NOW),
                Optional.empty(),
                Optional.empty(),
                dueAt,
                Optional.empty());
    }
}
