package org.sluice.promotion.drift;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Digest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Findings in MariaDB. */
class JdbcDrifts implements Drifts {

    private static final String COLUMNS =
            """
            SELECT d.instance_id, d.state, d.since, d.found_digest, d.expected_digest, d.checked_at
            FROM instance_drift d
            """;
    private static final String FIND = COLUMNS + "WHERE d.instance_id = :id AND d.checked_at IS NOT NULL";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String OF = COLUMNS + "WHERE d.instance_id IN (:ids) AND d.checked_at IS NOT NULL";
    private static final String DUE =
            """
            SELECT p.instance_id
            FROM instance_protection p
            LEFT JOIN instance_drift d ON d.instance_id = p.instance_id
            WHERE p.protected AND (d.instance_id IS NULL OR d.next_check_at <= :now)
            ORDER BY d.next_check_at
            LIMIT :limit
            """;
    private static final String PREPARE =
            """
            INSERT IGNORE INTO instance_drift (instance_id, state, since, next_check_at)
            VALUES (:id, 'UNKNOWN', :now, '1970-01-01')
            """;
    private static final String CLAIM =
            """
            UPDATE instance_drift SET next_check_at = :next
            WHERE instance_id = :id AND next_check_at <= :now
            """;
    private static final String OCCUPATION =
            """
            SELECT promotion_id IS NOT NULL AND expires_at >= :now AS busy, fence
            FROM target_lease
            WHERE target_id = :id
            """;
    private static final String SAVE =
            """
            UPDATE instance_drift
            SET state = :state, since = :since, found_digest = :found, expected_digest = :expected, checked_at = :checkedAt
            WHERE instance_id = :id
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcDrifts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Optional<Drift> find(InstanceId instance) {
        return jdbc.sql(FIND).param("id", instance.value()).query(this::drift).optional();
    }

    @Override
    public Map<InstanceId, Drift> of(Collection<InstanceId> instances) {
        Map<InstanceId, Drift> found = new HashMap<>();
        if (instances.isEmpty()) {
            return found;
        }
        jdbc.sql(OF)
                .param("ids", instances.stream().map(InstanceId::value).toList())
                .query((row, number) ->
                        found.put(new InstanceId(row.getString("instance_id")), drift(row, number)) == null)
                .list();
        return found;
    }

    @Override
    public List<InstanceId> due(int limit) {
        return jdbc.sql(DUE)
                .param("now", utc(clock.instant()))
                .param("limit", limit)
                .query((row, number) -> new InstanceId(row.getString("instance_id")))
                .list();
    }

    @Override
    public boolean claim(InstanceId instance, Duration interval) {
        prepare(instance);
        return jdbc.sql(CLAIM)
                        .param("id", instance.value())
                        .param("now", utc(clock.instant()))
                        .param("next", utc(clock.instant().plus(interval)))
                        .update()
                == 1;
    }

    @Override
    public Occupation occupation(InstanceId instance) {
        return jdbc.sql(OCCUPATION)
                .param("id", instance.value())
                .param("now", utc(clock.instant()))
                .query((row, number) -> new Occupation(row.getBoolean("busy"), row.getLong("fence")))
                .optional()
                .orElse(new Occupation(false, 0));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Drift> lock(InstanceId instance) {
        prepare(instance);
        return jdbc.sql(LOCK).param("id", instance.value()).query(this::drift).optional();
    }

    @Override
    public void save(InstanceId instance, Drift drift) {
        int saved = jdbc.sql(SAVE)
                .param("id", instance.value())
                .param("state", drift.state().name())
                .param("since", utc(drift.since()))
                .param("found", drift.found().map(Digest::bytes).orElse(null))
                .param("expected", drift.expected().map(Digest::bytes).orElse(null))
                .param("checkedAt", utc(drift.checkedAt()))
                .update();
        if (saved != 1) {
            throw new IllegalStateException("Instance " + instance + " was removed while it was looked at.");
        }
    }

    private void prepare(InstanceId instance) {
        jdbc.sql(PREPARE)
                .param("id", instance.value())
                .param("now", utc(clock.instant()))
                .update();
    }

    private Drift drift(ResultSet row, int number) throws SQLException {
        return new Drift(
                DriftState.valueOf(row.getString("state")),
                instant(row, "since"),
                digest(row, "found_digest"),
                digest(row, "expected_digest"),
                instant(row, "checked_at"));
    }

    private static Optional<Digest> digest(ResultSet row, String column) throws SQLException {
        byte @Nullable [] hash = row.getBytes(column);
        return hash == null ? Optional.empty() : Optional.of(Digest.ofHash(hash));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
