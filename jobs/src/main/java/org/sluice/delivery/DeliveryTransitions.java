package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.sluice.device.DeviceMode;
import org.sluice.device.DeviceReport;
import org.sluice.device.ReportedState;
import org.sluice.snapshot.SnapshotId;

/**
 * What a sign of a device, or the lack of one, means for its delivery. Pure: the same delivery, policy, sign and time give
 * the same outcome; empty means that nothing changes. Signs come late, twice and out of order, so every one of them is
 * understood in every status.
 */
final class DeliveryTransitions {

    private static final Set<String> BROKEN = Set.of("crashed", "error", "safe");
    private static final Set<String> DOWN = Set.of("suspended");

    /** A little more than an agent's 60 to 70 seconds from one report to the next. */
    private static final Duration STALE = Duration.ofSeconds(75);

    /** How often a device that could not fetch what it needs is told again, whatever the policy says of failures. */
    private static final int NOT_SERVED = 3;

    private DeliveryTransitions() {}

    /** The device was told, or told again. */
    static DeliveryOutcome commanded(RolloutPolicy policy, boolean online, Instant now) {
        Instant due = now.plus(
                online ? policy.timeouts().inProgress() : policy.offline().after());
        return DeliveryOutcome.progress(DeliveryStatus.COMMANDED, due);
    }

    /** It runs the snapshot, from now on as far as anybody knows. */
    static DeliveryOutcome runs(RolloutPolicy policy, Instant now) {
        return policy.settle().isZero()
                ? DeliveryOutcome.ended(DeliveryStatus.HEALTHY, null, null)
                : DeliveryOutcome.progress(DeliveryStatus.RUNNING, now.plus(policy.settle()));
    }

    /** It runs nothing any more, as it shall: there is nothing that could settle. */
    static DeliveryOutcome cleared() {
        return DeliveryOutcome.ended(
                DeliveryStatus.HEALTHY, "cleared", "The device ran nothing before and runs nothing again.");
    }

    /** It could not show itself because it was away. */
    static DeliveryOutcome away(RolloutPolicy policy) {
        String text = "The device showed no sign of life within %s."
                .formatted(policy.offline().after());
        return switch (policy.offline().way()) {
            case WAIT -> DeliveryOutcome.ended(
                            DeliveryStatus.SKIPPED, "device-offline", text + " It keeps what it has.")
                    .takingBack();
            case CATCH_UP -> DeliveryOutcome.ended(
                            DeliveryStatus.SKIPPED, "device-offline", text + " It gets there when it returns.")
                    .owing();
            case FAIL -> DeliveryOutcome.ended(DeliveryStatus.TIMED_OUT, "device-offline", text);
        };
    }

    static Optional<DeliveryOutcome> onReport(
            Delivery delivery, RolloutPolicy policy, DeviceReport report, Instant now) {
        boolean there = report.state().map(ReportedState::snapshot).equals(Optional.of(wanted(delivery)));
        String word = report.state().map(ReportedState::state).orElse("updating");
        if (delivery.debt()) {
            return there && (word.equals("running") || delivery.snapshot().isEmpty())
                    ? Optional.of(DeliveryOutcome.ended(
                            DeliveryStatus.HEALTHY, "caught-up", "It was away and has caught up."))
                    : Optional.empty();
        }
        if (!delivery.status().inFlight()) {
            return Optional.empty();
        }
        boolean developer = report.state().flatMap(ReportedState::mode).equals(Optional.of(DeviceMode.DEVELOPER));
        if (developer && !there && !policy.forceDeveloperMode()) {
            return Optional.of(developerMode());
        }
        if (there && delivery.snapshot().isEmpty()) {
            return Optional.of(cleared());
        }
        return there
                ? thereAndSays(delivery, policy, report, word, now)
                : elsewhereAndSays(delivery, policy, word, now);
    }

    static DeliveryOutcome developerMode() {
        return DeliveryOutcome.ended(
                DeliveryStatus.SKIPPED,
                "developer-mode",
                "The device is in developer mode, where its editor decides; it gets there when it leaves that mode.");
    }

    static DeliveryOutcome gone() {
        return DeliveryOutcome.ended(DeliveryStatus.SKIPPED, "device-gone", "The device does not exist any more.");
    }

    /** It is no longer where the rollout goes to, and its turn had not come: what it runs is somebody else's affair now. */
    static DeliveryOutcome left() {
        return DeliveryOutcome.ended(
                DeliveryStatus.SKIPPED,
                "device-left",
                "The device had left the rollout's target before its turn came.");
    }

    /** It has joined a group that runs something else, which it shall run from now on. */
    static DeliveryOutcome joinedAnother() {
        return DeliveryOutcome.ended(
                DeliveryStatus.SKIPPED, "superseded", "The device has joined a group that runs something else.");
    }

    private static Optional<DeliveryOutcome> thereAndSays(
            Delivery delivery, RolloutPolicy policy, DeviceReport report, String word, Instant now) {
        if (word.equals("running")) {
            return delivery.status() == DeliveryStatus.RUNNING ? Optional.empty() : Optional.of(runs(policy, now));
        }
        if (BROKEN.contains(word)) {
            if (speaksOfLastAttempt(delivery, now)) {
                return Optional.empty();
            }
            if (word.equals("error") && withoutSettings(report) && delivery.attempt() <= NOT_SERVED) {
                return Optional.of(notServed(
                        policy,
                        "device-without-settings",
                        "The device has the snapshot and could not fetch its settings, as when the server goes down meanwhile.",
                        now));
            }
            FailureKind kind = word.equals("error") ? FailureKind.ERROR : FailureKind.CRASHED;
            return Optional.of(failed(
                    delivery,
                    policy,
                    kind,
                    DeliveryStatus.FAILED,
                    "device-" + (kind == FailureKind.ERROR ? "error" : "crashed"),
                    "The device has the snapshot and reports that it is in state \"%s\".".formatted(word),
                    now));
        }
        if (DOWN.contains(word)) {
            return Optional.of(DeliveryOutcome.ended(
                    DeliveryStatus.SKIPPED,
                    "device-suspended",
                    "The device has the snapshot and is suspended; it runs it when it is started."));
        }
        return Optional.of(DeliveryOutcome.progress(DeliveryStatus.INSTALLING, deadline(delivery, policy, now)));
    }

    /** The server owed it something: that says nothing about the device. */
    private static DeliveryOutcome notServed(RolloutPolicy policy, String code, String text, Instant now) {
        return DeliveryOutcome.again(now.plus(policy.timeouts().inProgress()), code, text + " It was told again.");
    }

    private static boolean withoutSettings(DeviceReport report) {
        return report.state().flatMap(ReportedState::settings).isEmpty();
    }

    /**
     * A device told again repeats that it failed until it has begun anew. One that never begins, or fails again at once, has
     * failed when it still says so in the report after.
     */
    private static boolean speaksOfLastAttempt(Delivery delivery, Instant now) {
        return delivery.attempt() > 1
                && delivery.status() == DeliveryStatus.COMMANDED
                && delivery.commandedAt()
                        .filter(commanded -> now.isBefore(commanded.plus(STALE)))
                        .isPresent();
    }

    private static Optional<DeliveryOutcome> elsewhereAndSays(
            Delivery delivery, RolloutPolicy policy, String word, Instant now) {
        if (delivery.status() == DeliveryStatus.RUNNING) {
            return Optional.of(DeliveryOutcome.progress(DeliveryStatus.COMMANDED, deadline(delivery, policy, now)));
        }
        boolean begun = delivery.status() != DeliveryStatus.COMMANDED;
        if (begun && word.equals("error") && delivery.attempt() <= NOT_SERVED) {
            return Optional.of(notServed(
                    policy,
                    "device-without-snapshot",
                    "The device could not fetch the snapshot, as when the server goes down meanwhile.",
                    now));
        }
        if (begun && word.equals("error")) {
            return Optional.of(failed(
                    delivery,
                    policy,
                    FailureKind.ERROR,
                    DeliveryStatus.FAILED,
                    "device-error",
                    "The device could not put the snapshot in place and reports state \"error\".",
                    now));
        }
        return switch (word) {
            case "installing" -> Optional.of(
                    DeliveryOutcome.progress(DeliveryStatus.INSTALLING, deadline(delivery, policy, now)));
            case "updating", "loading" -> begun
                    ? Optional.empty()
                    : Optional.of(
                            DeliveryOutcome.progress(DeliveryStatus.DOWNLOADING, deadline(delivery, policy, now)));
                // It is back and has not begun: from now on it is given the time of a device that is there.
            default -> delivery.progressAt().isEmpty()
                    ? Optional.of(DeliveryOutcome.progress(delivery.status(), deadline(delivery, policy, now)))
                    : Optional.empty();
        };
    }

    /** It fetched its snapshot, or after it its settings: hints, which only ever lead on. */
    static Optional<DeliveryOutcome> onProgress(
            Delivery delivery, RolloutPolicy policy, boolean installing, Instant now) {
        DeliveryStatus next = installing ? DeliveryStatus.INSTALLING : DeliveryStatus.DOWNLOADING;
        boolean onwards = delivery.status() == DeliveryStatus.COMMANDED
                || (installing && delivery.status() == DeliveryStatus.DOWNLOADING);
        return onwards && !delivery.debt()
                ? Optional.of(DeliveryOutcome.progress(next, deadline(delivery, policy, now)))
                : Optional.empty();
    }

    /** Its time has come and nothing else has. {@code seen}: whether it showed any sign of life since it was told. */
    static Optional<DeliveryOutcome> onTime(Delivery delivery, RolloutPolicy policy, boolean seen, Instant now) {
        if (delivery.dueAt().isEmpty() || delivery.dueAt().get().isAfter(now)) {
            return Optional.empty();
        }
        return switch (delivery.status()) {
            case RUNNING -> Optional.of(DeliveryOutcome.ended(DeliveryStatus.HEALTHY, null, null));
            case COMMANDED -> Optional.of(
                    seen || delivery.progressAt().isPresent() ? late(delivery, policy, now) : away(policy));
            case DOWNLOADING, INSTALLING -> Optional.of(late(delivery, policy, now));
            default -> Optional.empty();
        };
    }

    private static DeliveryOutcome late(Delivery delivery, RolloutPolicy policy, Instant now) {
        return failed(
                delivery,
                policy,
                FailureKind.TIMEOUT,
                DeliveryStatus.TIMED_OUT,
                "device-timed-out",
                "The device made no progress within %s, or took more than %s in all."
                        .formatted(
                                policy.timeouts().inProgress(),
                                policy.timeouts().total()),
                now);
    }

    private static DeliveryOutcome failed(
            Delivery delivery,
            RolloutPolicy policy,
            FailureKind kind,
            DeliveryStatus status,
            String code,
            String text,
            Instant now) {
        int retries = policy.retries().getOrDefault(kind, 0);
        return delivery.attempt() <= retries
                ? DeliveryOutcome.again(
                        now.plus(policy.timeouts().inProgress()),
                        code,
                        text + " It was told again (retry %d of %d).".formatted(delivery.attempt(), retries))
                : DeliveryOutcome.ended(status, code, text);
    }

    private static Instant deadline(Delivery delivery, RolloutPolicy policy, Instant now) {
        Instant inProgress = now.plus(policy.timeouts().inProgress());
        Instant total =
                delivery.commandedAt().orElse(now).plus(policy.timeouts().total());
        return inProgress.isBefore(total) ? inProgress : total;
    }

    private static Optional<String> wanted(Delivery delivery) {
        return delivery.snapshot().map(SnapshotId::value);
    }
}
