package org.sluice.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.device.Selector;
import org.sluice.device.Selector.Term;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Freezes who gets what in which wave: a statement a wave, however many devices. */
final class JdbcRolloutPlan {

    private static final String CREATE =
            """
            INSERT INTO rollout (promotion_id, policy, state, approved_wave, rate_used, due, roll_back)
            VALUES (:id, :policy, 'ROLLING', -1, 0, FALSE, FALSE)
            """;
    private static final String COUNT = "SELECT COUNT(*) FROM device v WHERE ";
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
            WHERE d.promotion_id = :undone AND d.attempt > 0 AND d.previous_snapshot_id IS NOT NULL
              AND v.target_snapshot_id = d.snapshot_id
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
        String of =
                switch (target.of()) {
                    case DEVICE -> "v.id = :target";
                    case GROUP -> "v.group_id = :target";
                    case INSTANCE -> "v.instance_id = :target";
                };
        int total = jdbc.sql(COUNT + of)
                .param("target", target.id())
                .query(Integer.class)
                .single();
        List<RolloutPolicy.Wave> waves = policy.allWaves();
        int planned = 0;
        for (int number = 0; number < waves.size(); number++) {
            RolloutPolicy.Wave wave = waves.get(number);
            int size = freeze(id, target, of, number, wave.share(), total);
            wave(id, number, wave.name(), size);
            planned += size;
        }
        return planned;
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

    private int freeze(RolloutId id, Rollouts.Target target, String of, int wave, Share share, int total) {
        int most =
                switch (share.of()) {
                    case COUNT -> share.number();
                    case PERCENTAGE -> (int) ((total * (long) share.number() + 99) / 100);
                    case SELECTOR, REST -> Integer.MAX_VALUE;
                };
        List<Term> terms = share.selector()
                .map(text -> Selector.parse("/selector", text).terms())
                .orElse(List.of());
        StringBuilder selected = new StringBuilder();
        Map<String, Object> parameters = new HashMap<>();
        for (Term term : terms) {
            int n = parameters.size();
            boolean negated =
                    term.operator() == Selector.Operator.NOT_IN || term.operator() == Selector.Operator.ABSENT;
            selected.append(negated ? "AND NOT " : "AND ")
                    .append("EXISTS (SELECT 1 FROM device_label l WHERE l.device_id = v.id AND l.name = :label")
                    .append(n);
            parameters.put("label" + n, term.label());
            if (!term.values().isEmpty()) {
                selected.append(" AND l.value IN (:values").append(n).append(')');
                parameters.put("values" + n, term.values());
            }
            selected.append(")\n");
        }
        return jdbc.sql(FREEZE.formatted(of, selected))
                .param("id", id.value())
                .param("wave", wave)
                .param("target", target.id())
                .param("most", most)
                .params(parameters)
                .update();
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
