package org.sluice.delivery;

import static org.sluice.delivery.DeliveryRows.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.delivery.JdbcDeliveryLedger.Change;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives devices their turn: a page of deliveries in about a dozen statements, in the caller's transaction. */
final class JdbcDeliveryCommands {

    /** Who polls over HTTP and did so within this is there. */
    static final Duration POLLED_RECENTLY = Duration.ofMinutes(3);

    /** {@code :budget} at most with the same label in flight, those already so included; devices without it as they come. */
    private static final String PENDING_WITHIN_BUDGET =
            """
            SELECT %1$s FROM (
                SELECT d.*, l.value AS site, ROW_NUMBER() OVER (PARTITION BY l.value ORDER BY d.id) AS place
                FROM delivery d
                JOIN rollout r ON r.promotion_id = d.promotion_id AND r.state = 'ROLLING'
                JOIN rollout_wave w ON w.promotion_id = d.promotion_id AND w.wave = d.wave AND w.status <> 'WAITING'
                LEFT JOIN device_label l ON l.device_id = d.device_id AND l.name = :label
                WHERE d.promotion_id = :id AND d.status = 'PENDING'
            ) c
            LEFT JOIN (
                SELECT l.value AS site, COUNT(*) AS down
                FROM delivery d
                JOIN device_label l ON l.device_id = d.device_id AND l.name = :label
                WHERE d.promotion_id = :id AND d.status IN ('COMMANDED', 'DOWNLOADING', 'INSTALLING', 'RUNNING')
                GROUP BY l.value
            ) b ON b.site = c.site
            WHERE c.site IS NULL OR c.place + COALESCE(b.down, 0) <= :maximum
            ORDER BY c.id
            LIMIT :limit
            """;

    private static final String STILL_PENDING =
            """
            SELECT d.* FROM delivery d
            JOIN rollout r ON r.promotion_id = d.promotion_id AND r.state = 'ROLLING'
            WHERE d.promotion_id = :id AND d.id IN (:ids) AND d.status = 'PENDING'
            """;

    private static final String PENDING =
            """
            SELECT %1$s FROM delivery d
            JOIN rollout r ON r.promotion_id = d.promotion_id AND r.state = 'ROLLING'
            JOIN rollout_wave w ON w.promotion_id = d.promotion_id AND w.wave = d.wave AND w.status <> 'WAITING'
            WHERE d.promotion_id = :id AND d.status = 'PENDING'
            ORDER BY d.wave, d.id
            LIMIT :limit
            """;
    // By key, whatever the optimizer thinks of so many: a scan would wait for the rows of others who tell devices now.
    private static final String LOCK_DEVICES =
            """
            SELECT id, mode, connected, transport, last_seen_at, target_snapshot_id, reported_snapshot, reported_state,
                group_id, instance_id
            FROM device FORCE INDEX (PRIMARY)
            WHERE id IN (:devices)
            ORDER BY id
            FOR UPDATE
            """;
    // Nothing if it does not roll any more: whoever pauses or aborts holds the promotion, which the caller does now.
    // The way back is for all that were touched, wherever they are now.
    private static final String TARGET_OF =
            """
            SELECT t.target_id FROM rollout r
            LEFT JOIN promotion p ON p.id = r.promotion_id AND p.kind = 'PROMOTION'
            LEFT JOIN promotion_target t ON t.promotion_id = p.id
            WHERE r.promotion_id = :id AND r.state = 'ROLLING'
            """;
    private static final String LOCK =
            """
            SELECT * FROM delivery FORCE INDEX (PRIMARY)
            WHERE id IN (:ids) AND status = 'PENDING'
            ORDER BY id
            FOR UPDATE
            """;
    private static final String OTHERS =
            """
            SELECT * FROM delivery FORCE INDEX (delivery_live_ix)
            WHERE device_id IN (:devices) AND live AND promotion_id <> :id
            FOR UPDATE
            """;
    private static final String TELL =
            """
            UPDATE delivery d FORCE INDEX (PRIMARY)
            STRAIGHT_JOIN device v ON v.id = d.device_id
            SET d.snapshot_id = COALESCE(d.snapshot_id, :snapshot),
                d.previous_snapshot_id = IF(d.attempt = 0, v.target_snapshot_id, d.previous_snapshot_id),
                d.attempt = d.attempt + 1, d.commanded_at = :now, d.progress_at = NULL
            WHERE d.id IN (:ids)
            """;
    private static final String TARGET =
            """
            UPDATE delivery d FORCE INDEX (PRIMARY)
            STRAIGHT_JOIN device v ON v.id = d.device_id
            SET v.target_snapshot_id = d.snapshot_id, v.updated_at = :now
            WHERE d.id IN (:ids)
            """;

    private static final DeliveryOutcome SUPERSEDED = DeliveryOutcome.ended(
            DeliveryStatus.SKIPPED, "superseded", "A later rollout has given the device something else to run.");

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rollouts;
    private final JdbcDeliveryLedger ledger;
    private final DeviceCommands commands;

    JdbcDeliveryCommands(
            JdbcClient jdbc, JdbcRolloutRows rollouts, JdbcDeliveryLedger ledger, DeviceCommands commands) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
        this.ledger = ledger;
        this.commands = commands;
    }

    /** Deliveries of opened waves whose turn it is. */
    List<Delivery> pending(RolloutId id, RolloutPolicy policy, int limit) {
        return turn(id, policy, limit, "*").query(DeliveryRows::delivery).list();
    }

    /** The numbers of just those. */
    List<Long> turn(RolloutId id, RolloutPolicy policy, int limit) {
        return turn(id, policy, limit, "id").query(Long.class).list();
    }

    private JdbcClient.StatementSpec turn(RolloutId id, RolloutPolicy policy, int limit, String columns) {
        return policy.budget()
                .map(budget -> jdbc.sql(PENDING_WITHIN_BUDGET.formatted("c." + columns))
                        .param("label", budget.label())
                        .param("maximum", budget.maximum()))
                .orElseGet(() -> jdbc.sql(PENDING.formatted("d." + columns)))
                .param("id", id.value())
                .param("limit", limit);
    }

    /** Those of these deliveries whose turn it still is. */
    List<Delivery> pending(RolloutId id, List<Long> numbers) {
        return jdbc.sql(STILL_PENDING)
                .param("id", id.value())
                .param("ids", numbers)
                .query(DeliveryRows::delivery)
                .list();
    }

    private record Device(
            String id,
            boolean developer,
            boolean online,
            Optional<String> reportedSnapshot,
            boolean running,
            Set<String> places) {

        /** Whether it is the target, or belongs to it. */
        boolean isOf(Set<String> targets) {
            return targets.isEmpty() || places.stream().anyMatch(targets::contains);
        }
    }

    /**
     * Tells the devices of these deliveries what to run, with the promotion held; those that are not pending any more are left
     * alone, and all of them if the rollout has been paused or aborted meanwhile.
     */
    int tell(RolloutId id, RolloutPolicy policy, Optional<SnapshotId> snapshot, List<Delivery> page) {
        Instant now = rollouts.now();
        Map<String, Device> devices = jdbc
                .sql(LOCK_DEVICES)
                .param(
                        "devices",
                        page.stream()
                                .map(delivery -> delivery.device().value())
                                .sorted()
                                .toList())
                .query((rows, number) -> device(rows, now))
                .list()
                .stream()
                .collect(Collectors.toMap(Device::id, device -> device));
        List<Optional<String>> rolling = jdbc.sql(TARGET_OF)
                .param("id", id.value())
                .query((rows, number) -> Optional.ofNullable(rows.getString(1)))
                .list();
        if (rolling.isEmpty()) {
            return 0;
        }
        Set<String> targets = rolling.stream().flatMap(Optional::stream).collect(Collectors.toSet());
        List<Delivery> pending = jdbc.sql(LOCK)
                .param("ids", page.stream().map(Delivery::number).toList())
                .query(DeliveryRows::delivery)
                .list();
        List<Change> changes = new ArrayList<>();
        List<Delivery> told = new ArrayList<>();
        for (Delivery delivery : pending) {
            Device device = devices.get(delivery.device().value());
            Optional<SnapshotId> wanted = delivery.snapshot().or(() -> snapshot);
            DeliveryOutcome outcome = device != null && !device.isOf(targets)
                    ? DeliveryTransitions.left()
                    : outcome(policy, device, wanted, now);
            changes.add(new Change(delivery, outcome));
            if (device != null && (outcome.status() != DeliveryStatus.SKIPPED || outcome.debt())) {
                told.add(delivery);
            }
        }
        if (!told.isEmpty()) {
            changes.addAll(supersede(id, told));
            target(id, policy, snapshot, told, now);
        }
        ledger.apply(changes, false, now);
        rollouts.reckon(id, told.size());
        return pending.size();
    }

    private static DeliveryOutcome outcome(
            RolloutPolicy policy,
            @org.jspecify.annotations.Nullable Device device,
            Optional<SnapshotId> wanted,
            Instant now) {
        if (device == null) {
            return DeliveryTransitions.gone();
        }
        if (device.developer() && !policy.forceDeveloperMode()) {
            return DeliveryTransitions.developerMode();
        }
        boolean there = device.reportedSnapshot().equals(wanted.map(SnapshotId::value));
        if (there && (device.running() || wanted.isEmpty())) {
            return wanted.isEmpty() ? DeliveryTransitions.cleared() : DeliveryTransitions.runs(policy, now);
        }
        if (!device.online() && policy.offline().after().isZero()) {
            DeliveryOutcome away = DeliveryTransitions.away(policy);
            return away.debt() ? away : DeliveryTransitions.commanded(policy, false, now);
        }
        return DeliveryTransitions.commanded(policy, device.online(), now);
    }

    private void target(
            RolloutId id, RolloutPolicy policy, Optional<SnapshotId> snapshot, List<Delivery> told, Instant now) {
        List<Long> ids = told.stream().map(Delivery::number).toList();
        List<DeviceId> devices = told.stream().map(Delivery::device).toList();
        jdbc.sql(TELL)
                .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                .param("now", utc(now))
                .param("ids", ids)
                .update();
        jdbc.sql(TARGET).param("now", utc(now)).param("ids", ids).update();
        if (policy.forceDeveloperMode()) {
            commands.dueByForce(devices, id.value());
        } else {
            commands.due(devices, id.value());
        }
    }

    private List<Change> supersede(RolloutId id, List<Delivery> told) {
        return jdbc
                .sql(OTHERS)
                .param("id", id.value())
                .param(
                        "devices",
                        told.stream().map(delivery -> delivery.device().value()).toList())
                .query(DeliveryRows::delivery)
                .list()
                .stream()
                .map(other -> new Change(other, SUPERSEDED))
                .toList();
    }

    private static Device device(ResultSet rows, Instant now) throws SQLException {
        boolean polled = "HTTP".equals(rows.getString("transport"))
                && DeliveryRows.instant(rows, "last_seen_at")
                        .filter(seen -> seen.isAfter(now.minus(POLLED_RECENTLY)))
                        .isPresent();
        return new Device(
                Objects.requireNonNull(rows.getString("id")),
                DeviceMode.DEVELOPER.name().equals(rows.getString("mode")),
                rows.getBoolean("connected") || polled,
                Optional.ofNullable(rows.getString("reported_snapshot")),
                "running".equals(rows.getString("reported_state")),
                Stream.of(rows.getString("id"), rows.getString("group_id"), rows.getString("instance_id"))
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }
}
