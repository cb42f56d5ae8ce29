package org.sluice.delivery;

import static org.sluice.delivery.DeliveryRows.utc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.device.Selector;
import org.sluice.device.Selector.Term;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Freezes who gets what in which wave: a statement a wave, however many devices. */
final class JdbcRolloutPlan {

    private static final String CREATE =
            """
            INSERT INTO rollout (promotion_id, policy, state, approved_wave, rate_used, due, roll_back)
            VALUES (:id, :policy, 'ROLLING', -1, 0, FALSE, FALSE)
            """;
    private static final String HOLD_GROUP = "SELECT id FROM device_group WHERE id = :target FOR UPDATE";
    private static final String COUNT = "SELECT COUNT(*) FROM device v WHERE ";
    private static final String FACTS =
            """
            SELECT COUNT(*) AS devices,
                COALESCE(SUM(NOT (v.connected OR (v.transport <=> 'HTTP' AND v.last_seen_at > :since))), 0) AS offline,
                COALESCE(SUM(v.mode = 'DEVELOPER'), 0) AS developer,
                COALESCE(SUM(v.reported_snapshot <=> :snapshot AND :snapshot IS NOT NULL
                    AND v.reported_state <=> 'running'), 0) AS there
            FROM device v
            WHERE %s
            """;
    private static final String DEVICES =
            """
            SELECT v.id
            FROM device v
            WHERE %s
              %s
            ORDER BY v.id
            """;
    private static final String FREEZE =
            """
            INSERT INTO delivery (promotion_id, device_id, wave, status, attempt, debt)
            SELECT :id, v.id, :wave, 'PENDING', 0, FALSE
            FROM device v
            WHERE %s
              AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.promotion_id = :id AND d.device_id = v.id)
              %s
            ORDER BY v.id
            LIMIT :most
            """;
    private static final String FREEZE_BACK =
            """
            INSERT INTO delivery (promotion_id, device_id, wave, status, attempt, snapshot_id, debt)
            SELECT :id, d.device_id, 0, 'PENDING', 0, d.previous_snapshot_id, FALSE
            FROM delivery d
            JOIN device v ON v.id = d.device_id
            WHERE d.promotion_id = :undone AND d.attempt > 0
              AND v.target_snapshot_id <=> d.snapshot_id
            ORDER BY d.id
            """;
    private static final String WAVE =
            """
            INSERT INTO rollout_wave (promotion_id, wave, name, status, forgiven, pending)
            VALUES (:id, :wave, :name, 'WAITING', FALSE, :size)
            """;

    private final JdbcClient jdbc;

    JdbcRolloutPlan(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    int plan(RolloutId id, Rollouts.Target target, RolloutPolicy policy) {
        create(id, policy);
        if (target.of() == Rollouts.Target.Of.GROUP) {
            // Who joins meanwhile is either seen here or sees this rollout.
            jdbc.sql(HOLD_GROUP)
                    .param("target", target.id())
                    .query(String.class)
                    .optional();
        }
        String of = of(target);
        int total = jdbc.sql(COUNT + of)
                .param("target", target.id())
                .query(Integer.class)
                .single();
        List<RolloutPolicy.Wave> waves = policy.allWaves();
        int planned = 0;
        for (int number = 0; number < waves.size(); number++) {
            RolloutPolicy.Wave wave = waves.get(number);
            int size = freeze(id, target, number, wave.share(), total);
            wave(id, number, wave.name(), size);
            planned += size;
        }
        return planned;
    }

    /** @param since who asked for it no later than this is away */
    RolloutPreview preview(Rollouts.Target target, RolloutPolicy policy, Optional<SnapshotId> snapshot, Instant since) {
        Set<String> left = new LinkedHashSet<>(devices(target, Selected.ALL));
        int total = left.size();
        List<RolloutPreview.Wave> waves = new ArrayList<>();
        for (RolloutPolicy.Wave wave : policy.allWaves()) {
            Selected selected = Selected.by(wave.share());
            List<String> taken = (wave.share().of() == Share.Of.SELECTOR
                            ? devices(target, selected)
                            : List.copyOf(left))
                    .stream()
                            .filter(left::contains)
                            .limit(most(wave.share(), total))
                            .toList();
            taken.forEach(left::remove);
            waves.add(new RolloutPreview.Wave(wave.name(), taken.size()));
        }
        return jdbc.sql(FACTS.formatted(of(target)))
                .param("target", target.id())
                .param("since", utc(since))
                .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                .query((rows, number) -> new RolloutPreview(
                        rows.getInt("devices"),
                        List.copyOf(waves),
                        rows.getInt("offline"),
                        rows.getInt("developer"),
                        rows.getInt("there")))
                .single();
    }

    private List<String> devices(Rollouts.Target target, Selected selected) {
        return jdbc.sql(DEVICES.formatted(of(target), selected.sql()))
                .param("target", target.id())
                .params(selected.parameters())
                .query(String.class)
                .list();
    }

    private static String of(Rollouts.Target target) {
        return switch (target.of()) {
            case DEVICE -> "v.id = :target";
            case GROUP -> "v.group_id = :target";
            case INSTANCE -> "v.instance_id = :target";
        };
    }

    int planBack(RolloutId id, RolloutId undone, RolloutPolicy policy) {
        create(id, policy.backwards());
        int size = jdbc.sql(FREEZE_BACK)
                .param("id", id.value())
                .param("undone", undone.value())
                .update();
        wave(id, 0, RolloutPolicy.REST, size);
        return size;
    }

    private int freeze(RolloutId id, Rollouts.Target target, int wave, Share share, int total) {
        Selected selected = Selected.by(share);
        return jdbc.sql(FREEZE.formatted(of(target), selected.sql()))
                .param("id", id.value())
                .param("wave", wave)
                .param("target", target.id())
                .param("most", most(share, total))
                .params(selected.parameters())
                .update();
    }

    private static int most(Share share, int total) {
        return switch (share.of()) {
            case COUNT -> share.number();
            case PERCENTAGE -> (int) ((total * (long) share.number() + 99) / 100);
            case SELECTOR, REST -> Integer.MAX_VALUE;
        };
    }

    /** Which devices a share's selector takes, as a condition on {@code v}. */
    private record Selected(String sql, Map<String, Object> parameters) {

        static final Selected ALL = new Selected("", Map.of());

        static Selected by(Share share) {
            List<Term> terms = share.selector()
                    .map(text -> Selector.parse("/selector", text).terms())
                    .orElse(List.of());
            StringBuilder sql = new StringBuilder();
            Map<String, Object> parameters = new HashMap<>();
            for (int n = 0; n < terms.size(); n++) {
                Term term = terms.get(n);
                boolean negated =
                        term.operator() == Selector.Operator.NOT_IN || term.operator() == Selector.Operator.ABSENT;
                sql.append(negated ? "AND NOT " : "AND ")
                        .append("EXISTS (SELECT 1 FROM device_label l WHERE l.device_id = v.id AND l.name = :label")
                        .append(n);
                parameters.put("label" + n, term.label());
                if (!term.values().isEmpty()) {
                    sql.append(" AND l.value IN (:values").append(n).append(')');
                    parameters.put("values" + n, term.values());
                }
                sql.append(")\n");
            }
            return new Selected(sql.toString(), parameters);
        }
    }

    private void create(RolloutId id, RolloutPolicy policy) {
        jdbc.sql(CREATE)
                .param("id", id.value())
                .param("policy", RolloutPolicyJson.write(policy))
                .update();
    }

    private void wave(RolloutId id, int wave, String name, int size) {
        jdbc.sql(WAVE)
                .param("id", id.value())
                .param("wave", wave)
                .param("name", name)
                .param("size", size)
                .update();
    }
}
