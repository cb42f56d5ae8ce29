package org.sluice.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sluice.delivery.JdbcDeliveryLedger.Change;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceId;
import org.sluice.device.GroupJoins;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets devices that join a group take part in every rollout to it that is under way, as its last wave: they get what the
 * group runs now, as always, and what it is about to run when all others had their turn. A rollout ends under the lock of its
 * group, which who calls this holds: none ends without a device that joined before.
 */
class JdbcGroupTail implements GroupJoins {

    // Who is at the group's end already has given it its new target.
    private static final String UNDER_WAY =
            """
            SELECT r.promotion_id, r.policy
            FROM promotion_target t
            JOIN promotion p ON p.id = t.promotion_id
            JOIN rollout r ON r.promotion_id = t.promotion_id
            WHERE t.target_id = :group AND t.status <> 'HEALTHY' AND p.kind = 'PROMOTION'
              AND p.status IN ('QUEUED', 'RUNNING', 'WAITING') AND r.state IN ('ROLLING', 'PAUSED')
            ORDER BY r.promotion_id
            """;
    private static final String ELSEWHERE =
            """
            SELECT * FROM delivery
            WHERE device_id IN (:devices) AND live AND NOT snapshot_id <=> :target
            ORDER BY id
            FOR UPDATE
            """;
    private static final String HAD_THEIR_TURN =
            """
            SELECT * FROM delivery
            WHERE promotion_id = :id AND device_id IN (:devices) AND status <> 'PENDING'
            ORDER BY id
            FOR UPDATE
            """;
    private static final String ANEW =
            """
            UPDATE delivery
            SET status = 'PENDING', wave = :wave, debt = FALSE, due_at = NULL, ended_at = NULL
            WHERE id IN (:ids)
            """;
    private static final String FEWER =
            "UPDATE rollout_wave SET %1$s = %1$s - :number WHERE promotion_id = :id AND wave = :wave";
    private static final String APPEND =
            """
            INSERT INTO delivery (promotion_id, device_id, wave, status, attempt, debt)
            SELECT :id, v.id, :wave, 'PENDING', 0, FALSE
            FROM device v
            WHERE v.id IN (:devices)
              AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.promotion_id = :id AND d.device_id = v.id)
            ORDER BY v.id
            """;
    private static final String WAVE =
            """
            INSERT INTO rollout_wave (promotion_id, wave, name, pending)
            VALUES (:id, :wave, :name, :devices)
            ON DUPLICATE KEY UPDATE pending = pending + VALUES(pending),
                status = IF(status = 'WAITING', status, 'OPEN'), decided_at = NULL
            """;

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rollouts;
    private final JdbcDeliveryLedger ledger;
    private final GroupJoins atOnce;

    JdbcGroupTail(JdbcClient jdbc, JdbcRolloutRows rollouts, JdbcDeliveryLedger ledger, GroupJoins atOnce) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
        this.ledger = ledger;
        this.atOnce = atOnce;
    }

    private record UnderWay(RolloutId id, RolloutPolicy policy) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void joined(DeviceGroupId group, Optional<SnapshotId> target, List<DeviceId> devices) {
        atOnce.joined(group, target, devices);
        target.ifPresent(snapshot -> supersede(snapshot, devices));
        List<UnderWay> underWay = jdbc.sql(UNDER_WAY)
                .param("group", group.value())
                .query((rows, number) ->
                        new UnderWay(new RolloutId(rows.getString(1)), RolloutPolicyJson.read(rows.getString(2))))
                .list();
        underWay.forEach(rollout -> append(rollout, devices));
    }

    /** What another rollout was still bringing them, they do not run any more. */
    private void supersede(SnapshotId target, List<DeviceId> devices) {
        List<Change> changes = jdbc
                .sql(ELSEWHERE)
                .param("devices", devices.stream().map(DeviceId::value).toList())
                .param("target", target.value())
                .query(DeliveryRows::delivery)
                .list()
                .stream()
                .map(delivery -> new Change(delivery, DeliveryTransitions.joinedAnother()))
                .toList();
        ledger.apply(changes, false, rollouts.now());
    }

    private void append(UnderWay rollout, List<DeviceId> devices) {
        List<Delivery> had = jdbc.sql(HAD_THEIR_TURN)
                .param("id", rollout.id().value())
                .param("devices", devices.stream().map(DeviceId::value).toList())
                .query(DeliveryRows::delivery)
                .list();
        // Before the others, which are new to everybody: the key they refer to would be locked by halves otherwise.
        Rollout.State state = rollouts.lock(rollout.id()).rollout().state();
        if (state != Rollout.State.ROLLING && state != Rollout.State.PAUSED) {
            return;
        }
        int wave = rollout.policy().tail();
        int appended = again(rollout.id(), had, wave)
                + jdbc.sql(APPEND)
                        .param("id", rollout.id().value())
                        .param("wave", wave)
                        .param("devices", devices.stream().map(DeviceId::value).toList())
                        .update();
        if (appended > 0) {
            jdbc.sql(WAVE)
                    .param("id", rollout.id().value())
                    .param("wave", wave)
                    .param("name", RolloutPolicy.JOINED)
                    .param("devices", appended)
                    .update();
            rollouts.due(rollout.id());
            ledger.ringAfterCommit(List.of(rollout.id()));
        }
    }

    /** Who had its turn, left and is back runs what the group runs now; its turn comes once more. */
    private int again(RolloutId id, List<Delivery> had, int tail) {
        if (had.isEmpty()) {
            return 0;
        }
        Map<Integer, Map<DeliveryStatus, Long>> before = had.stream()
                .collect(Collectors.groupingBy(
                        Delivery::wave, Collectors.groupingBy(Delivery::status, Collectors.counting())));
        before.forEach((wave, counts) ->
                counts.forEach((status, number) -> jdbc.sql(FEWER.formatted(DeliveryRows.column(status)))
                        .param("number", number)
                        .param("id", id.value())
                        .param("wave", wave)
                        .update()));
        return jdbc.sql(ANEW)
                .param("wave", tail)
                .param("ids", had.stream().map(Delivery::number).toList())
                .update();
    }
}
