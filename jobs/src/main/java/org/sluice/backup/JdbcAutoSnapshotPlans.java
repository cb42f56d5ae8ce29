package org.sluice.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sluice.backup.AutoSnapshotPlan.Cause;
import org.sluice.backup.AutoSnapshotPlan.Look;
import org.sluice.backup.AutoSnapshotPlan.Result;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Plans in the {@code auto_snapshot} table; the row and its timer change in one transaction, or neither does. */
class JdbcAutoSnapshotPlans implements AutoSnapshotPlans {

    private static final int TEXT_LIMIT = 1000;

    private static final String FIND =
            """
            SELECT instance_id, cron, zone, enabled, on_drift, updated_by, last_looked_at, last_cause, last_result,
                   last_code, last_text, last_snapshot_id, failures
            FROM auto_snapshot WHERE instance_id = :instance
            """;

    private static final String PUT =
            """
            INSERT INTO auto_snapshot (instance_id, cron, zone, enabled, on_drift, updated_at, updated_by, failures)
            VALUES (:instance, :cron, :zone, :enabled, :onDrift, :now, :author, 0)
            ON DUPLICATE KEY UPDATE cron = VALUES(cron), zone = VALUES(zone), enabled = VALUES(enabled),
                                    on_drift = VALUES(on_drift), updated_at = VALUES(updated_at),
                                    updated_by = VALUES(updated_by)
            """;

    private static final String DELETE = "DELETE FROM auto_snapshot WHERE instance_id = :instance";

    /** The later look wins, in whatever order two nodes note theirs. */
    private static final String LOOKED =
            """
            UPDATE auto_snapshot
            SET last_looked_at = :at, last_cause = :cause, last_result = :result, last_code = :code, last_text = :text,
                last_snapshot_id = :snapshot, failures = IF(:result = 'FAILED', failures + 1, 0)
            WHERE instance_id = :instance AND (last_looked_at IS NULL OR last_looked_at <= :at)
            """;

    private static final String LOCK_INSTANCE = "SELECT id FROM instance WHERE id = :instance FOR UPDATE";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final AutoSnapshotTimer timer;

    JdbcAutoSnapshotPlans(JdbcClient jdbc, Clock clock, AutoSnapshotTimer timer) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    @Transactional
    public AutoSnapshotPlan put(InstanceId instance, Definition definition, String author) {
        timer.validate(definition.cron(), definition.zone());
        if (!lock(instance)) {
            throw ProblemException.notFound("instance", instance.value());
        }
        Optional<AutoSnapshotPlan> before = find(instance);
        jdbc.sql(PUT)
                .param("instance", instance.value())
                .param("cron", definition.cron())
                .param("zone", definition.zone().getId())
                .param("enabled", definition.enabled())
                .param("onDrift", definition.onDrift())
                .param("now", utc(clock.instant()))
                .param("author", author)
                .update();
        AutoSnapshotPlan after =
                find(instance).orElseThrow(() -> ProblemException.notFound("auto snapshots of", instance.value()));
        boolean asArmed = before.filter(plan -> plan.enabled() == after.enabled()
                        && plan.cron().equals(after.cron())
                        && plan.zone().equals(after.zone()))
                .isPresent();
        if (!asArmed && after.enabled()) {
            timer.arm(instance, after.cron(), after.zone());
        } else if (!asArmed) {
            timer.disarm(instance);
        }
        return after;
    }

    @Override
    public Optional<AutoSnapshotPlan> find(InstanceId instance) {
        return jdbc.sql(FIND)
                .param("instance", instance.value())
                .query(JdbcAutoSnapshotPlans::plan)
                .optional();
    }

    @Override
    @Transactional
    public void remove(InstanceId instance) {
        if (jdbc.sql(DELETE).param("instance", instance.value()).update() == 0) {
            throw ProblemException.notFound("auto snapshots of", instance.value());
        }
        timer.disarm(instance);
    }

    @Override
    public List<Instant> nextFireTimes(AutoSnapshotPlan plan, int count) {
        return plan.enabled() ? timer.nextFireTimes(plan.cron(), plan.zone(), count) : List.of();
    }

    @Override
    @Transactional
    public int looked(InstanceId instance, Look look) {
        int failures = find(instance).map(AutoSnapshotPlan::failures).orElse(0);
        // No row is no error: drift is looked at without a plan too, and a later look may have been faster.
        jdbc.sql(LOOKED)
                .param("instance", instance.value())
                .param("at", utc(look.at()))
                .param("cause", look.cause().name())
                .param("result", look.result().name())
                .param("code", look.code().orElse(null))
                .param(
                        "text",
                        look.text()
                                .map(text -> text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT))
                                .orElse(null))
                .param("snapshot", look.snapshot().map(SnapshotId::value).orElse(null))
                .update();
        return failures;
    }

    @Override
    public boolean lock(InstanceId instance) {
        return jdbc.sql(LOCK_INSTANCE)
                .param("instance", instance.value())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private static AutoSnapshotPlan plan(ResultSet row, int number) throws SQLException {
        return new AutoSnapshotPlan(
                new InstanceId(row.getString("instance_id")),
                row.getString("cron"),
                ZoneId.of(row.getString("zone")),
                row.getBoolean("enabled"),
                row.getBoolean("on_drift"),
                row.getString("updated_by"),
                look(row),
                row.getInt("failures"));
    }

    private static Optional<Look> look(ResultSet row) throws SQLException {
        LocalDateTime at = row.getObject("last_looked_at", LocalDateTime.class);
        if (at == null) {
            return Optional.empty();
        }
        return Optional.of(new Look(
                at.toInstant(ZoneOffset.UTC),
                Cause.valueOf(row.getString("last_cause")),
                Result.valueOf(row.getString("last_result")),
                Optional.ofNullable(row.getString("last_code")),
                Optional.ofNullable(row.getString("last_text")),
                Optional.ofNullable(row.getString("last_snapshot_id")).map(SnapshotId::new)));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
