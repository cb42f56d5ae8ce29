package org.sluice.snapshot;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps snapshots in MariaDB. Parts outlive the snapshots that named them: a part that nobody names may be named by a
 * snapshot being written right now, and costs only its space.
 */
final class JdbcSnapshots implements Snapshots {

    private static final String INSERT_PART =
            """
            INSERT IGNORE INTO snapshot_part (digest, content, node_count, created_at)
            VALUES (:digest, :content, :nodeCount, :createdAt)
            """;

    private static final String INSERT_SNAPSHOT =
            """
            INSERT INTO snapshot (id, application_id, instance_id, name, description, origin, digest, manifest,
                                  sealed_credentials, promotion_id, created_at, created_by)
            VALUES (:id, :application, :instance, :name, :description, :origin, :digest, :manifest,
                    :credentials, :promotion, :createdAt, :createdBy)
            """;

    private static final String INSERT_CONTENT =
            """
            INSERT INTO snapshot_content (snapshot_id, position, kind, node_id, label, part_digest)
            VALUES (:snapshot, :position, :kind, :nodeId, :label, :digest)
            """;

    private static final String SELECT =
            """
            SELECT id, application_id, instance_id, name, description, origin, digest, manifest,
                   sealed_credentials IS NOT NULL AS has_credentials, created_at, created_by
            FROM snapshot
            """;

    private static final String BY_ID = SELECT + "WHERE id = :id";

    private static final String TAKEN_BY = SELECT
            + """
            WHERE promotion_id = :promotion AND origin = :origin AND instance_id = :instance
            ORDER BY id LIMIT 1
            """;

    private static final String LATEST = SELECT
            + """
            WHERE instance_id = :instance AND origin <> 'BEFORE_DEPLOY'
            ORDER BY created_at DESC, id DESC LIMIT 1
            """;

    /** Ids grow with time, so they are the order and the cursor. */
    private static final String LIST = SELECT
            + """
            WHERE application_id = :application
              AND (:instance IS NULL OR instance_id = :instance)
              AND (:before IS NULL OR id < :before)
            ORDER BY id DESC LIMIT :limit
            """;

    private static final String CONTENTS_OF =
            """
            SELECT snapshot_id, kind, node_id, label, part_digest
            FROM snapshot_content WHERE snapshot_id IN (:snapshots)
            ORDER BY snapshot_id, position
            """;

    private static final String PARTS = "SELECT digest, content FROM snapshot_part WHERE digest IN (:digests)";

    private static final String CREDENTIALS = "SELECT sealed_credentials FROM snapshot WHERE id = :id";

    /** The last case: a running promotion has taken it and is about to refer to it. */
    private static final String REFERRING_PROMOTION =
            """
            SELECT id FROM promotion WHERE snapshot_id = :id
            UNION ALL
            SELECT id FROM promotion WHERE requested_snapshot_id = :id
            UNION ALL
            SELECT promotion_id FROM promotion_target WHERE previous_snapshot_id = :id
            UNION ALL
            SELECT p.id FROM promotion p JOIN snapshot s ON s.promotion_id = p.id
            WHERE s.id = :id AND p.ended_at IS NULL
            LIMIT 1
            """;

    private static final String DEVICE_THAT_SHALL_RUN_IT =
            """
            SELECT CONCAT('device group ', name) FROM device_group WHERE target_snapshot_id = :id
            UNION ALL
            SELECT CONCAT('device ', name) FROM device WHERE target_snapshot_id = :id
            LIMIT 1
            """;

    private static final String DELETE = "DELETE FROM snapshot WHERE id = :id";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;
    private final TransactionOperations transactions;
    private final JsonMapper json;
    private final SecretBox secretBox;
    private final Clock clock;

    JdbcSnapshots(
            JdbcOperations jdbc,
            TransactionOperations transactions,
            JsonMapper json,
            SecretBox secretBox,
            Clock clock) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = new NamedParameterJdbcTemplate(jdbc);
        this.transactions = transactions;
        this.json = json;
        this.secretBox = secretBox;
        this.clock = clock;
    }

    @Override
    public void addParts(Collection<FlowPart> parts) {
        if (parts.isEmpty()) {
            return;
        }
        LocalDateTime now = column(now());
        // In the order of their digests: two writers of the same parts then wait for each other and never deadlock.
        SqlParameterSource[] rows = parts.stream()
                .sorted(Comparator.comparing(part -> part.digest().hex()))
                .map(part -> new MapSqlParameterSource("digest", part.digest().bytes())
                        .addValue("content", part.content())
                        .addValue("nodeCount", part.nodeCount())
                        .addValue("createdAt", now))
                .toArray(SqlParameterSource[]::new);
        batches.batchUpdate(INSERT_PART, rows);
    }

    @Override
    public Snapshot add(Draft draft) {
        Instant now = now();
        Snapshot snapshot = new Snapshot(
                new SnapshotId(UlidCreator.getMonotonicUlid(now.toEpochMilli()).toString()),
                draft.application(),
                draft.instance(),
                draft.name(),
                draft.description(),
                draft.origin(),
                FlowSet.digestOf(draft.parts()),
                draft.manifest(),
                List.copyOf(draft.parts()),
                draft.credentialsJson().isPresent(),
                now,
                draft.createdBy());
        transactions.executeWithoutResult(status -> insert(snapshot, draft));
        return snapshot;
    }

    private void insert(Snapshot snapshot, Draft draft) {
        jdbc.sql(INSERT_SNAPSHOT)
                .param("id", snapshot.id().value())
                .param("application", snapshot.application().value())
                .param("instance", snapshot.instance().map(InstanceId::value).orElse(null))
                .param("name", snapshot.name())
                .param("description", snapshot.description())
                .param("origin", snapshot.origin().name())
                .param("digest", snapshot.digest().bytes())
                .param("manifest", json.writeValueAsString(snapshot.manifest()))
                .param(
                        "credentials",
                        draft.credentialsJson().map(secretBox::seal).orElse(null))
                .param("promotion", draft.promotionId().orElse(null))
                .param("createdAt", column(snapshot.createdAt()))
                .param("createdBy", snapshot.createdBy())
                .update();
        List<Snapshot.PartRef> parts = snapshot.parts();
        SqlParameterSource[] rows = IntStream.range(0, parts.size())
                .mapToObj(position -> new MapSqlParameterSource(
                                "snapshot", snapshot.id().value())
                        .addValue("position", position)
                        .addValue("kind", parts.get(position).kind().name())
                        .addValue("nodeId", parts.get(position).nodeId())
                        .addValue("label", parts.get(position).label())
                        .addValue("digest", parts.get(position).digest().bytes()))
                .toArray(SqlParameterSource[]::new);
        if (rows.length > 0) {
            batches.batchUpdate(INSERT_CONTENT, rows);
        }
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return one(jdbc.sql(BY_ID).param("id", id.value()));
    }

    @Override
    public Optional<Snapshot> takenBy(String promotionId, Snapshot.Origin origin, InstanceId instance) {
        return one(jdbc.sql(TAKEN_BY)
                .param("promotion", promotionId)
                .param("origin", origin.name())
                .param("instance", instance.value()));
    }

    @Override
    public Optional<Snapshot> latest(InstanceId instance) {
        return one(jdbc.sql(LATEST).param("instance", instance.value()));
    }

    @Override
    public List<Snapshot> list(
            ApplicationId application, Optional<InstanceId> instance, Optional<SnapshotId> before, int limit) {
        return all(jdbc.sql(LIST)
                .param("application", application.value())
                .param("instance", instance.map(InstanceId::value).orElse(null))
                .param("before", before.map(SnapshotId::value).orElse(null))
                .param("limit", limit));
    }

    @Override
    public Map<Digest, byte[]> contents(Collection<Digest> parts) {
        Map<Digest, byte[]> contents = new HashMap<>();
        if (!parts.isEmpty()) {
            jdbc.sql(PARTS)
                    .param(
                            "digests",
                            parts.stream().distinct().map(Digest::bytes).toList())
                    .query(row -> {
                        contents.put(Digest.ofHash(row.getBytes("digest")), row.getBytes("content"));
                    });
        }
        return contents;
    }

    @Override
    public Optional<String> credentialsJson(SnapshotId id) {
        return jdbc.sql(CREDENTIALS)
                .param("id", id.value())
                .query((row, number) -> Optional.ofNullable(row.getBytes("sealed_credentials")))
                .optional()
                .flatMap(credentials -> credentials)
                .map(secretBox::open);
    }

    @Override
    public void remove(SnapshotId id) {
        jdbc.sql(REFERRING_PROMOTION)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .ifPresent(promotion -> {
                    throw inUse(id, "promotion " + promotion);
                });
        jdbc.sql(DEVICE_THAT_SHALL_RUN_IT)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .ifPresent(device -> {
                    throw ProblemException.conflict(
                            "snapshot-in-use",
                            "Snapshot %s cannot be deleted: the %s shall run it; give it another target first."
                                    .formatted(id, device));
                });
        try {
            if (jdbc.sql(DELETE).param("id", id.value()).update() == 0) {
                throw ProblemException.notFound("snapshot", id.value());
            }
        } catch (DataIntegrityViolationException e) {
            throw inUse(id, "a promotion or a device that has just begun with it");
        }
    }

    private static ProblemException inUse(SnapshotId id, String user) {
        return ProblemException.conflict(
                "snapshot-in-use",
                "Snapshot %s cannot be deleted: %s refers to it and may need it to go back.".formatted(id, user));
    }

    private Optional<Snapshot> one(JdbcClient.StatementSpec statement) {
        return all(statement).stream().findFirst();
    }

    private List<Snapshot> all(JdbcClient.StatementSpec statement) {
        List<Snapshot> withoutParts =
                statement.query((row, number) -> snapshot(row)).list();
        if (withoutParts.isEmpty()) {
            return List.of();
        }
        Map<String, Stream.Builder<Snapshot.PartRef>> parts = new HashMap<>();
        jdbc.sql(CONTENTS_OF)
                .param(
                        "snapshots",
                        withoutParts.stream().map(s -> s.id().value()).toList())
                .query(row -> {
                    parts.computeIfAbsent(row.getString("snapshot_id"), id -> Stream.builder())
                            .add(part(row));
                });
        return withoutParts.stream()
                .map(snapshot -> withParts(
                        snapshot,
                        parts.getOrDefault(snapshot.id().value(), Stream.builder())
                                .build()
                                .toList()))
                .toList();
    }

    private Snapshot snapshot(ResultSet row) throws SQLException {
        return new Snapshot(
                new SnapshotId(row.getString("id")),
                new ApplicationId(row.getString("application_id")),
                Optional.ofNullable(row.getString("instance_id")).map(InstanceId::new),
                row.getString("name"),
                row.getString("description"),
                Snapshot.Origin.valueOf(row.getString("origin")),
                Digest.ofHash(row.getBytes("digest")),
                json.readValue(row.getString("manifest"), Manifest.class),
                List.of(),
                row.getBoolean("has_credentials"),
                row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getString("created_by"));
    }

    private static Snapshot.PartRef part(ResultSet row) throws SQLException {
        return new Snapshot.PartRef(
                FlowPart.Kind.valueOf(row.getString("kind")),
                row.getString("node_id"),
                row.getString("label"),
                Digest.ofHash(row.getBytes("part_digest")));
    }

    private static Snapshot withParts(Snapshot s, List<Snapshot.PartRef> parts) {
        return new Snapshot(
                s.id(),
                s.application(),
                s.instance(),
                s.name(),
                s.description(),
                s.origin(),
                s.digest(),
                s.manifest(),
                parts,
                s.hasCredentials(),
                s.createdAt(),
                s.createdBy());
    }

    /** As precise as the column, so that what is returned is what will be read. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static LocalDateTime column(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
