package org.sluice.delivery;

import java.time.Instant;
import java.util.Optional;
import org.sluice.device.DeviceId;
import org.sluice.snapshot.SnapshotId;

/**
 * The delivery of a rollout to one device with where it stands.
 *
 * @param number grows in the order devices get their turn
 * @param attempt how often the device has been told
 * @param snapshot what it is to run; known when it has been told
 * @param previous what it was to run before: the way back
 * @param code why it ended as it did
 * @param text the same in a sentence for people
 * @param debt left out because it was away; it gets there when it returns
 * @param dueAt when something happens to it by the clock alone
 */
public record Delivery(
        long number,
        RolloutId rollout,
        DeviceId device,
        int wave,
        DeliveryStatus status,
        int attempt,
        Optional<SnapshotId> snapshot,
        Optional<SnapshotId> previous,
        Optional<String> code,
        Optional<String> text,
        boolean debt,
        Optional<Instant> commandedAt,
        Optional<Instant> progressAt,
        Optional<Instant> runningAt,
        Optional<Instant> dueAt,
        Optional<Instant> endedAt) {}
