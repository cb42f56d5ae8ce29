package org.sluice.delivery;

import static org.sluice.delivery.DeliveryRows.utc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sluice.delivery.JdbcDeliveryLedger.Change;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Ends deliveries whose time has come, and those a person ends; page by page, each page a transaction. */
final class JdbcDeliverySweep implements DeliverySweep {

    private static final int PAGE = 1_000;

    // Read without locks: devices are locked before deliveries, everywhere.
    private static final String DUE =
            "SELECT id, device_id FROM delivery WHERE due_at <= :now ORDER BY due_at, id LIMIT " + PAGE;
    private static final String IN_FLIGHT =
            """
            SELECT id, device_id FROM delivery
            WHERE promotion_id = :rollout AND status IN ('COMMANDED', 'DOWNLOADING', 'INSTALLING', 'RUNNING')
            ORDER BY id
            LIMIT %d
            """
                    .formatted(PAGE);
    private static final String LOCK_DEVICES = "SELECT id FROM device WHERE id IN (:devices) ORDER BY id FOR UPDATE";
    private static final String SEEN_SINCE =
            """
            SELECT d.id FROM delivery d
            JOIN device v ON v.id = d.device_id
            WHERE d.id IN (:ids) AND v.last_seen_at >= d.commanded_at
            """;
    private static final String LOCK = "SELECT * FROM delivery WHERE id IN (:ids) ORDER BY id FOR UPDATE";

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rollouts;
    private final JdbcDeliveryLedger ledger;
    private final TransactionOperations transaction;

    JdbcDeliverySweep(
            JdbcClient jdbc, JdbcRolloutRows rollouts, JdbcDeliveryLedger ledger, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    record Key(long id, String device) {}

    @Override
    public int sweep() {
        int swept = 0;
        while (true) {
            List<Key> due = jdbc.sql(DUE)
                    .param("now", utc(rollouts.now()))
                    .query((rows, number) -> new Key(rows.getLong(1), rows.getString(2)))
                    .list();
            if (due.isEmpty()) {
                return swept;
            }
            Integer changed = transaction.execute(status -> onTime(due));
            swept += Objects.requireNonNull(changed);
            if (due.size() < PAGE || changed == 0) {
                return swept;
            }
        }
    }

    private int onTime(List<Key> due) {
        List<Delivery> locked = lock(due);
        if (locked.isEmpty()) {
            return 0;
        }
        Instant now = rollouts.now();
        Set<Long> seen = new HashSet<>(jdbc.sql(SEEN_SINCE)
                .param("ids", locked.stream().map(Delivery::number).toList())
                .query(Long.class)
                .list());
        Map<String, RolloutPolicy> policies = rollouts.policies(
                locked.stream().map(delivery -> delivery.rollout().value()).toList());
        return apply(
                locked,
                delivery -> DeliveryTransitions.onTime(
                        delivery,
                        Objects.requireNonNull(policies.get(delivery.rollout().value())),
                        seen.contains(delivery.number()),
                        now),
                now);
    }

    /** Ends everything a rollout has in flight, a page a transaction. */
    void endInFlight(RolloutId rollout, DeliveryOutcome outcome) {
        while (true) {
            List<Key> keys = jdbc.sql(IN_FLIGHT)
                    .param("rollout", rollout.value())
                    .query((rows, number) -> new Key(rows.getLong(1), rows.getString(2)))
                    .list();
            if (keys.isEmpty()) {
                return;
            }
            transaction.executeWithoutResult(status -> end(keys, outcome));
        }
    }

    /** Ends those of them that have not ended, in the caller's transaction. */
    int end(Collection<Key> keys, DeliveryOutcome outcome) {
        return apply(
                lock(keys),
                delivery -> delivery.status().ended() ? Optional.empty() : Optional.of(outcome),
                rollouts.now());
    }

    List<Delivery> lock(Collection<Key> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        jdbc.sql(LOCK_DEVICES)
                .param("devices", keys.stream().map(Key::device).sorted().toList())
                .query(String.class)
                .list();
        return jdbc.sql(LOCK)
                .param("ids", keys.stream().map(Key::id).toList())
                .query(DeliveryRows::delivery)
                .list();
    }

    private int apply(List<Delivery> locked, Function<Delivery, Optional<DeliveryOutcome>> rule, Instant now) {
        List<Change> changes = new ArrayList<>();
        locked.forEach(
                delivery -> rule.apply(delivery).ifPresent(outcome -> changes.add(new Change(delivery, outcome))));
        ledger.apply(changes, false, now);
        return changes.size();
    }
}
