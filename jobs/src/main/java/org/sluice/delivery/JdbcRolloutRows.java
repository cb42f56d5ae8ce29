package org.sluice.delivery;

import static org.sluice.delivery.DeliveryRows.utc;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reading and moving rollouts and their waves in MariaDB. */
final class JdbcRolloutRows {

    private static final String LOAD =
            """
            SELECT r.promotion_id, r.policy, r.state, r.code, r.text, r.approved_wave, r.rate_from, r.rate_used, w.*
            FROM rollout r
            JOIN rollout_wave w ON w.promotion_id = r.promotion_id
            WHERE r.promotion_id IN (:ids)
            ORDER BY r.promotion_id, w.wave
            """;
    // Waves before the rollout: the order of all.
    private static final String LOCK_WAVES =
            "SELECT * FROM rollout_wave WHERE promotion_id = :id ORDER BY wave FOR UPDATE";
    private static final String LOCK = "SELECT * FROM rollout WHERE promotion_id = :id FOR UPDATE";
    private static final String POLICIES = "SELECT promotion_id, policy FROM rollout WHERE promotion_id IN (:ids)";
    private static final String WAVE =
            """
            UPDATE rollout_wave
            SET status = :status, opened_at = COALESCE(opened_at, :now), decided_at = :decidedAt
            WHERE promotion_id = :id AND wave = :wave
            """;
    private static final String STATE =
            """
            UPDATE rollout
            SET state = :state, code = :code, text = :text, roll_back = roll_back OR :rollBack
            WHERE promotion_id = :id
            """;
    private static final String SEEN = "UPDATE rollout SET due = FALSE WHERE promotion_id = :id";
    private static final String DUE = "UPDATE rollout SET due = TRUE WHERE promotion_id = :id";
    private static final String RECKON =
            """
            UPDATE rollout SET rate_from = COALESCE(rate_from, :now), rate_used = rate_used + :told
            WHERE promotion_id = :id
            """;
    private static final String RATE_ANEW =
            "UPDATE rollout SET rate_from = NULL, rate_used = 0 WHERE promotion_id = :id";
    private static final String FORGIVE =
            "UPDATE rollout_wave SET forgiven = :forgiven WHERE promotion_id = :id AND status <> 'WAITING'";
    private static final String APPROVE = "UPDATE rollout SET approved_wave = :wave WHERE promotion_id = :id";
    private static final int POLICIES_KEPT = 1_000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<String, RolloutPolicy> policies = new ConcurrentHashMap<>();

    JdbcRolloutRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    List<Rollout> load(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql(LOAD).param("ids", List.copyOf(ids)).query(DeliveryRows.ROLLOUTS);
    }

    Optional<Rollout> find(RolloutId id) {
        return load(List.of(id.value())).stream().findFirst();
    }

    /** @param due whether something has happened since it was seen */
    record Locked(Rollout rollout, boolean due) {}

    /** Locked until the transaction ends, as it stands then. */
    Locked lock(RolloutId id) {
        List<Wave> waves = jdbc.sql(LOCK_WAVES)
                .param("id", id.value())
                .query((rows, number) -> DeliveryRows.wave(rows))
                .list();
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .query((rows, number) -> new Locked(DeliveryRows.rollout(rows, waves), rows.getBoolean("due")))
                .optional()
                .orElseThrow(() -> new IllegalStateException("There is no rollout " + id + "."));
    }

    /** Policies never change, so they are kept for a while. */
    Map<String, RolloutPolicy> policies(Collection<String> ids) {
        if (policies.size() > POLICIES_KEPT) {
            policies.clear();
        }
        List<String> unknown =
                ids.stream().filter(id -> !policies.containsKey(id)).distinct().toList();
        Map<String, RolloutPolicy> found = ids.stream()
                .distinct()
                .filter(policies::containsKey)
                .collect(Collectors.toMap(id -> id, id -> java.util.Objects.requireNonNull(policies.get(id))));
        if (!unknown.isEmpty()) {
            jdbc.sql(POLICIES).param("ids", unknown).query(rows -> {
                found.put(rows.getString(1), RolloutPolicyJson.read(rows.getString(2)));
            });
            policies.putAll(found);
        }
        return found;
    }

    void wave(RolloutId id, int wave, Wave.Status status) {
        one(jdbc.sql(WAVE)
                .param("id", id.value())
                .param("wave", wave)
                .param("status", status.name())
                .param("now", utc(now()))
                .param("decidedAt", status == Wave.Status.OPEN ? null : utc(now()))
                .update());
    }

    void state(RolloutId id, Rollout.State state, Optional<String> code, Optional<String> text, boolean rollBack) {
        jdbc.sql(STATE)
                .param("id", id.value())
                .param("state", state.name())
                .param("code", code.orElse(null))
                .param("text", text.orElse(null))
                .param("rollBack", rollBack)
                .update();
    }

    void seen(RolloutId id) {
        jdbc.sql(SEEN).param("id", id.value()).update();
    }

    void due(RolloutId id) {
        jdbc.sql(DUE).param("id", id.value()).update();
    }

    void reckon(RolloutId id, int told) {
        jdbc.sql(RECKON)
                .param("id", id.value())
                .param("now", utc(now()))
                .param("told", told)
                .update();
    }

    void rateAnew(RolloutId id) {
        jdbc.sql(RATE_ANEW).param("id", id.value()).update();
    }

    void forgive(RolloutId id, boolean forgiven) {
        jdbc.sql(FORGIVE).param("id", id.value()).param("forgiven", forgiven).update();
    }

    void approve(RolloutId id, int wave) {
        jdbc.sql(APPROVE).param("id", id.value()).param("wave", wave).update();
    }

    private static void one(int rows) {
        if (rows != 1) {
            throw new IllegalStateException("One row of a rollout was to change; " + rows + " did.");
        }
    }
}
