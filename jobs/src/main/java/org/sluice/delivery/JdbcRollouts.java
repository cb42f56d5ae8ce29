package org.sluice.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.delivery.JdbcDeliverySweep.Key;
import org.sluice.device.DeviceId;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The rollouts in MariaDB. */
class JdbcRollouts implements Rollouts {

    private static final String GROUP_RAN = "SELECT target_snapshot_id FROM device_group WHERE id = :group FOR UPDATE";
    private static final String GROUP_RUNS = "UPDATE device_group SET target_snapshot_id = :snapshot WHERE id = :group";
    private static final String GROUP_RUNS_AGAIN = GROUP_RUNS + " AND target_snapshot_id = :expected";
    private static final String REDO =
            """
            UPDATE delivery
            SET status = 'PENDING', debt = FALSE, due_at = NULL, ended_at = NULL
            WHERE promotion_id = :id AND status IN (:statuses) AND (:all OR device_id IN (:devices))
            """;
    private static final String LOCK_WAVES =
            "SELECT wave FROM rollout_wave WHERE promotion_id = :id ORDER BY wave FOR UPDATE";
    // Failures that are left as they are, a person has seen: they stop nothing any more.
    // In a statement after the lock: it sees what was committed under it, and nobody counts meanwhile.
    private static final String COUNT_ANEW =
            """
            UPDATE rollout_wave w
            JOIN (SELECT d.wave, %s FROM delivery d WHERE d.promotion_id = :id GROUP BY d.wave) c ON c.wave = w.wave
            SET %s, w.status = IF(c.pending > 0 AND w.status <> 'WAITING', 'OPEN', w.status),
                w.forgiven = c.failed + c.timed_out + c.rejected > 0
            WHERE w.promotion_id = :id
            """
                    .formatted(
                            JdbcDeliveryLedger.counters(),
                            String.join(
                                    ", ",
                                    java.util.Arrays.stream(DeliveryStatus.values())
                                            .map(DeliveryRows::column)
                                            .map(counter -> "w.%1$s = c.%1$s".formatted(counter))
                                            .toList()));
    private static final String CHOSEN =
            "SELECT id, device_id FROM delivery WHERE promotion_id = :id AND device_id IN (:devices)";
    private static final String AMONG = "SELECT promotion_id FROM rollout WHERE promotion_id IN (:ids)";
    private static final String LIST =
            """
            SELECT d.*, v.name AS device FROM delivery d
            LEFT JOIN device v ON v.id = d.device_id
            WHERE d.promotion_id = :id AND d.id > :after
              AND (:anyStatus OR d.status IN (:statuses)) AND (:wave IS NULL OR d.wave = :wave)
            ORDER BY d.id
            LIMIT :limit
            """;
    private static final String DEBTS =
            """
            SELECT d.*, v.name AS device FROM delivery d
            JOIN device v ON v.id = d.device_id
            WHERE d.live AND d.debt AND v.application_id = :application AND d.id > :after
            ORDER BY d.id
            LIMIT :limit
            """;
    private static final String TO_ROLL_BACK = "SELECT promotion_id FROM rollout WHERE roll_back";
    private static final String ROLLED_BACK = "UPDATE rollout SET roll_back = FALSE WHERE promotion_id = :id";

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rows;
    private final JdbcRolloutPlan plan;
    private final JdbcDeliveryLedger ledger;
    private final JdbcDeliverySweep sweep;
    private final JdbcDeliveryCommands commands;

    JdbcRollouts(
            JdbcClient jdbc,
            JdbcRolloutRows rows,
            JdbcDeliveryLedger ledger,
            JdbcDeliverySweep sweep,
            JdbcDeliveryCommands commands) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.plan = new JdbcRolloutPlan(jdbc);
        this.ledger = ledger;
        this.sweep = sweep;
        this.commands = commands;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int plan(RolloutId id, Target target, RolloutPolicy policy) {
        return plan.plan(id, target, policy);
    }

    @Override
    public RolloutPreview preview(Target target, RolloutPolicy policy, Optional<SnapshotId> snapshot) {
        return plan.preview(target, policy, snapshot, rows.now().minus(JdbcDeliveryCommands.POLLED_RECENTLY));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int planBack(RolloutId id, RolloutId undone, RolloutPolicy policy) {
        return plan.planBack(id, undone, policy);
    }

    @Override
    public Optional<Rollout> find(RolloutId id) {
        return rows.find(id);
    }

    @Override
    public Set<RolloutId> among(Collection<RolloutId> ids) {
        return ids.isEmpty()
                ? Set.of()
                : Set.copyOf(jdbc.sql(AMONG)
                        .param("ids", ids.stream().map(RolloutId::value).toList())
                        .query((row, number) -> new RolloutId(row.getString(1)))
                        .list());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Progress proceed(RolloutId id) {
        JdbcRolloutRows.Locked locked = rows.lock(id);
        if (locked.due()) {
            rows.seen(id);
        }
        Rollout rollout = locked.rollout();
        List<Event> events = new ArrayList<>();
        while (true) {
            RolloutDecision next = RolloutDecision.of(rollout, rows.now());
            if (next instanceof RolloutDecision.Open open) {
                rows.wave(id, open.wave(), Wave.Status.OPEN);
                events.add(event("wave-opened", rollout.waves().get(open.wave())));
                rollout = rollout.with(open.wave(), Wave.Status.OPEN, rows.now());
            } else if (next instanceof RolloutDecision.Decide decide) {
                rows.wave(id, decide.wave(), decide.as());
                String type = decide.as() == Wave.Status.PASSED ? "wave-passed" : "wave-missed";
                events.add(event(type, rollout.waves().get(decide.wave())));
                rollout = rollout.with(decide.wave(), decide.as(), rows.now());
            } else if (next instanceof RolloutDecision.React react) {
                events.add(react(id, react));
                rollout = rows.find(id).orElseThrow();
            } else {
                return new Progress(next, rollout, List.copyOf(events));
            }
        }
    }

    private Event react(RolloutId id, RolloutDecision.React react) {
        Rollout.State state =
                react.reaction() == RolloutPolicy.Reaction.PAUSE ? Rollout.State.PAUSED : Rollout.State.FINISHING;
        boolean rollBack = react.reaction() == RolloutPolicy.Reaction.ROLL_BACK;
        rows.state(id, state, Optional.of(react.code()), Optional.of(react.text()), rollBack);
        String type = state == Rollout.State.PAUSED ? "rollout-paused" : "rollout-aborted";
        return new Event(type, Map.of("code", react.code(), "text", react.text()));
    }

    private static Event event(String type, Wave wave) {
        Map<String, String> data = new LinkedHashMap<>(counts(wave.counts()));
        data.put("wave", String.valueOf(wave.number()));
        data.put("name", wave.name());
        return new Event(type, data);
    }

    static Map<String, String> counts(Counts counts) {
        Map<String, String> data = new HashMap<>();
        data.put("devices", String.valueOf(counts.total()));
        counts.byStatus().forEach((status, count) -> {
            if (count > 0) {
                data.put(DeliveryRows.column(status), String.valueOf(count));
            }
        });
        return data;
    }

    @Override
    public List<Delivery> pending(RolloutId id, int limit) {
        return commands.pending(id, policy(id), limit);
    }

    @Override
    public List<Long> turn(RolloutId id, int limit) {
        return commands.turn(id, policy(id), limit);
    }

    @Override
    public List<Delivery> pending(RolloutId id, List<Long> numbers) {
        return commands.pending(id, numbers);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int tell(RolloutId id, Optional<SnapshotId> snapshot, List<Delivery> page) {
        return commands.tell(id, policy(id), snapshot, page);
    }

    private RolloutPolicy policy(RolloutId id) {
        return java.util.Objects.requireNonNull(
                rows.policies(List.of(id.value())).get(id.value()));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<SnapshotId> groupRuns(String group, Optional<SnapshotId> snapshot) {
        Optional<SnapshotId> before = jdbc
                .sql(GROUP_RAN)
                .param("group", group)
                .query((found, number) -> Optional.ofNullable(found.getString(1)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .map(SnapshotId::new)
                .findFirst();
        jdbc.sql(GROUP_RUNS)
                .param("group", group)
                .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                .update();
        return before;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean groupRunsAgain(String group, SnapshotId expected, Optional<SnapshotId> snapshot) {
        return jdbc.sql(GROUP_RUNS_AGAIN)
                        .param("group", group)
                        .param("expected", expected.value())
                        .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                        .update()
                == 1;
    }

    @Override
    @Transactional
    public void pause(RolloutId id, String code, String text) {
        rows.lock(id);
        rows.state(id, Rollout.State.PAUSED, Optional.of(code), Optional.of(text), false);
        call(id);
    }

    @Override
    @Transactional
    public void resume(RolloutId id) {
        rows.lock(id);
        rows.forgive(id, true);
        rows.rateAnew(id);
        rows.state(id, Rollout.State.ROLLING, Optional.empty(), Optional.empty(), false);
        call(id);
    }

    @Override
    @Transactional
    public Optional<Wave> openNext(RolloutId id) {
        Optional<Wave> next = rows.lock(id).rollout().waves().stream()
                .filter(wave -> wave.status() == Wave.Status.WAITING)
                .findFirst();
        next.ifPresent(wave -> {
            rows.approve(id, wave.number());
            resume(id);
        });
        return next;
    }

    @Override
    @Transactional
    public void finish(RolloutId id, String code, String text) {
        rows.lock(id);
        rows.state(id, Rollout.State.FINISHING, Optional.of(code), Optional.of(text), false);
        call(id);
    }

    @Override
    public void breakOff(RolloutId id, String code, String text) {
        finish(id, code, text);
        sweep.endInFlight(
                id, DeliveryOutcome.ended(DeliveryStatus.SKIPPED, code, text).takingBack());
    }

    @Override
    @Transactional
    public int redo(RolloutId id, Redo redo) {
        List<String> statuses = new ArrayList<>(failures());
        if (redo == Redo.FAILED_AND_SKIPPED) {
            statuses.add(DeliveryStatus.SKIPPED.name());
        }
        return redo(id, statuses, Set.of());
    }

    @Override
    @Transactional
    public int redo(RolloutId id, Set<DeviceId> devices) {
        List<String> statuses = new ArrayList<>(failures());
        statuses.add(DeliveryStatus.SKIPPED.name());
        return devices.isEmpty() ? 0 : redo(id, statuses, devices);
    }

    private static List<String> failures() {
        return java.util.Arrays.stream(DeliveryStatus.values())
                .filter(DeliveryStatus::failure)
                .map(Enum::name)
                .toList();
    }

    private int redo(RolloutId id, List<String> statuses, Set<DeviceId> devices) {
        int redone = jdbc.sql(REDO)
                .param("id", id.value())
                .param("statuses", statuses)
                .param("all", devices.isEmpty())
                .param(
                        "devices",
                        devices.isEmpty()
                                ? List.of("-")
                                : devices.stream().map(DeviceId::value).toList())
                .update();
        jdbc.sql(LOCK_WAVES).param("id", id.value()).query(Integer.class).list();
        jdbc.sql(COUNT_ANEW).param("id", id.value()).update();
        rows.rateAnew(id);
        rows.state(id, Rollout.State.ROLLING, Optional.empty(), Optional.empty(), false);
        call(id);
        return redone;
    }

    @Override
    @Transactional
    public int skip(RolloutId id, Set<DeviceId> devices, String text) {
        if (devices.isEmpty()) {
            return 0;
        }
        List<Key> keys = jdbc.sql(CHOSEN)
                .param("id", id.value())
                .param("devices", devices.stream().map(DeviceId::value).toList())
                .query((found, number) -> new Key(found.getLong(1), found.getString(2)))
                .list();
        return sweep.end(
                keys,
                DeliveryOutcome.ended(DeliveryStatus.SKIPPED, "skipped", text).takingBack());
    }

    private void call(RolloutId id) {
        rows.due(id);
        ledger.ringAfterCommit(List.of(id));
    }

    @Override
    public List<Listed> deliveries(RolloutId id, Filter filter) {
        return jdbc.sql(LIST)
                .param("id", id.value())
                .param("after", filter.after())
                .param("anyStatus", filter.statuses().isEmpty())
                .param(
                        "statuses",
                        filter.statuses().isEmpty()
                                ? List.of("-")
                                : filter.statuses().stream().map(Enum::name).toList())
                .param("wave", filter.wave().orElse(null))
                .param("limit", filter.limit())
                .query((found, number) -> new Listed(
                        DeliveryRows.delivery(found, number), Optional.ofNullable(found.getString("device"))))
                .list();
    }

    @Override
    public List<Listed> debts(String application, long after, int limit) {
        return jdbc.sql(DEBTS)
                .param("application", application)
                .param("after", after)
                .param("limit", limit)
                .query((found, number) -> new Listed(
                        DeliveryRows.delivery(found, number), Optional.ofNullable(found.getString("device"))))
                .list();
    }

    @Override
    public Collection<RolloutId> toRollBack() {
        return jdbc.sql(TO_ROLL_BACK)
                .query((found, number) -> new RolloutId(found.getString(1)))
                .list();
    }

    @Override
    public void rolledBack(RolloutId id) {
        jdbc.sql(ROLLED_BACK).param("id", id.value()).update();
    }
}
