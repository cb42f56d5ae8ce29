package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.secret.SecretBox;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A database for the tests of stored snapshots: one application with two instances, and nothing else. */
final class SnapshotDatabase {

    static final ApplicationId APPLICATION = new ApplicationId("01APPLICATION0000000000000");
    static final InstanceId DEV = new InstanceId("01INSTANCEDEV0000000000000");
    static final InstanceId PROD = new InstanceId("01INSTANCEPROD000000000000");
    static final String PROMOTION = "01PROMOTION000000000000000";

    private static final TestDatabase DATABASE = TestMariaDb.newDatabase();

    private final DataSource dataSource = DATABASE.dataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final TickingClock clock = new TickingClock();
    private final Snapshots snapshots =
            new JdbcSnapshots(jdbc, transactions, JsonMapper.builder().build(), new SecretBox(new byte[32]), clock);

    SnapshotDatabase() {
        // As the application's connections are.
        transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        for (String table : List.of(
                "device",
                "device_group",
                "promotion_target",
                "promotion",
                "pipeline_version",
                "pipeline",
                "snapshot_content",
                "snapshot",
                "snapshot_part",
                "instance",
                "application",
                "team")) {
            jdbc.update("DELETE FROM " + table);
        }
        String now = "2026-01-01 00:00:00";
        jdbc.update("INSERT INTO team (id, name, created_at) VALUES ('T', 'team', ?)", now);
        jdbc.update(
                "INSERT INTO application (id, team_id, name, created_at) VALUES (?, 'T', 'app', ?)",
                APPLICATION.value(),
                now);
        for (InstanceId instance : List.of(DEV, PROD)) {
            jdbc.update(
                    """
                    INSERT INTO instance (id, application_id, name, base_url, auth_kind, created_at, updated_at)
                    VALUES (?, ?, ?, 'http://localhost', 'NONE', ?, ?)
                    """,
                    instance.value(),
                    APPLICATION.value(),
                    instance.value().toLowerCase(java.util.Locale.ROOT),
                    now,
                    now);
        }
    }

    static Snapshots.Draft draft(FlowSet flows, InstanceId instance, Snapshot.Origin origin) {
        return draft(flows, instance, origin, Optional.empty(), Optional.empty());
    }

    static Snapshots.Draft draft(
            FlowSet flows,
            InstanceId instance,
            Snapshot.Origin origin,
            Optional<String> credentials,
            Optional<String> promotion) {
        return new Snapshots.Draft(
                APPLICATION,
                Optional.of(instance),
                "Snäpshot 😀",
                "why",
                origin,
                new Manifest(
                        Optional.of("4.1.15"),
                        Optional.empty(),
                        Map.of("node-red-dashboard", "3.6.5"),
                        List.of("SITE", "FF_X"),
                        List.of("lost"),
                        List.of("Credentials of nodes."),
                        flows.nodeCount()),
                flows.refs(),
                credentials,
                promotion,
                "ada");
    }

    static FlowSet flows(int seed) {
        FlowSet flows = FlowSplitter.split(new RandomFlows(seed).next());
        assertThat(flows.parts()).hasSizeGreaterThan(1);
        return flows;
    }

    Snapshot stored(FlowSet flows, InstanceId instance, Snapshot.Origin origin) {
        snapshots.addParts(flows.parts());
        return snapshots.add(draft(flows, instance, origin));
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    TransactionTemplate transactions() {
        return transactions;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    RetentionRules rules() {
        return new JdbcRetentionRules(JdbcClient.create(jdbc));
    }

    Clock clock() {
        return clock;
    }

    JdbcSnapshotRetention retention() {
        return new JdbcSnapshotRetention(JdbcClient.create(jdbc), transactions, clock);
    }

    /** A promotion from DEV to PROD; later ids are later promotions. */
    void promotion(String id, String status, @Nullable SnapshotId snapshot, @Nullable SnapshotId wayBack) {
        boolean over = List.of("SUCCEEDED", "FAILED", "ERRORED", "STOPPED", "ABANDONED")
                .contains(status);
        if (count("pipeline") == 0) {
            jdbc.update(
                    """
                    INSERT INTO pipeline (id, application_id, name, published_version, created_at)
                    VALUES ('L', ?, 'line', 1, NOW())
                    """,
                    APPLICATION.value());
            jdbc.update(
                    """
                    INSERT INTO pipeline_version (pipeline_id, version, concurrency, missing_value, recovery,
                                                  settle_millis, created_at, created_by)
                    VALUES ('L', 1, 'QUEUE', 'HOLD', 'RESUME', 0, NOW(), 'ada')
                    """);
        }
        jdbc.update(
                """
                INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id, pipeline_version,
                                       source_stage, target_stage, kind, door, actor, snapshot_id, status, attempt,
                                       queue_rank, stop_requested, created_at, ended_at, version)
                VALUES (?, ?, REPEAT('x', 32), ?, 'L', 1, 'dev', 'prod', 'PROMOTE', 'REST', 'ada', ?, ?, 1, 0, FALSE,
                        NOW(), IF(?, '2026-01-01 00:00:00', NULL), 0)
                """,
                id,
                id,
                APPLICATION.value(),
                snapshot == null ? null : snapshot.value(),
                status,
                over);
        jdbc.update(
                """
                INSERT INTO promotion_target (promotion_id, target_id, status, previous_snapshot_id)
                VALUES (?, ?, 'PENDING', ?)
                """,
                id,
                PROD.value(),
                wayBack == null ? null : wayBack.value());
    }

    long count(String table) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class));
    }

    /** A second later at every look. */
    private static final class TickingClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00.123456789Z");

        @Override
        public synchronized Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
