package org.sluice.snapshot;

import com.github.f4b6a3.ulid.UlidCreator;
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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps snapshots in MariaDB.
 *
 * <p>Parts that nobody names are collected ({@link JdbcSnapshotRetention}). Who writes a snapshot holds the rows of its
 * parts from adding them, new or not, to the end of the transaction, and the collector passes over rows that are held.
 */
final class JdbcSnapshots implements Snapshots {

    /**
     * The update changes nothing but locks the row exclusively. INSERT IGNORE would lock it for sharing, and two writers
     * who both wait for a part that is being collected would then deadlock over who stores it anew.
     */
    private static final String INSERT_PART =
            """
            INSERT INTO snapshot_part (digest, content, node_count, created_at)
            VALUES (:digest, :content, :nodeCount, :createdAt)
            ON DUPLICATE KEY UPDATE node_count = node_count
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

    private static final String SELECT = SnapshotRows.SELECT;

    private static final String BY_ID = SELECT + "WHERE id = :id AND removed_at IS NULL";

    private static final String REMOVED = SELECT + "WHERE id = :id AND removed_at IS NOT NULL";

    private static final String TAKEN_BY = SELECT
            + """
            WHERE promotion_id = :promotion AND origin = :origin AND instance_id = :instance AND removed_at IS NULL
            ORDER BY id LIMIT 1
            """;

    private static final String LATEST = SELECT
            + """
            WHERE instance_id = :instance AND origin <> 'BEFORE_DEPLOY' AND removed_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 1
            """;

    private static final String NEWEST = SELECT
            + """
            WHERE instance_id = :instance AND removed_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 1
            """;

    /** Ids grow with time, so they are the order and the cursor. */
    private static final String LIST = SELECT
            + """
            WHERE application_id = :application AND removed_at IS NULL
              AND (:instance IS NULL OR instance_id = :instance)
              %s
              AND (:before IS NULL OR id < :before)
            ORDER BY id DESC LIMIT :limit
            """;

    /** By itself, and not as one of two, so that the index of tags can lead. */
    private static final String TAGGED = "AND id IN (SELECT t.snapshot_id FROM snapshot_tag t WHERE t.tag = :tag)";

    private static final String NAMED =
            "SELECT id, digest, removed_at IS NOT NULL AS removed FROM snapshot WHERE id IN (:ids)";

    private static final String PARTS = "SELECT digest, content FROM snapshot_part WHERE digest IN (:digests)";

    private static final String CREDENTIALS = "SELECT sealed_credentials FROM snapshot WHERE id = :id";

    private static final String KEEP =
            "SELECT id FROM snapshot WHERE id = :id AND removed_at IS NULL LOCK IN SHARE MODE";

    private static final String LOCK = "SELECT id FROM snapshot WHERE id = :id AND removed_at IS NULL FOR UPDATE";

    private static final String DESCRIBE =
            "UPDATE snapshot SET name = :name, description = :description WHERE id = :id";

    private static final String TAG = "INSERT IGNORE INTO snapshot_tag (snapshot_id, tag) VALUES (:id, :tag)";

    private static final String UNTAG = "DELETE FROM snapshot_tag WHERE snapshot_id = :id AND tag = :tag";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;
    private final TransactionOperations transactions;
    private final JsonMapper json;
    private final SnapshotRows rows;
    private final JdbcSnapshotRetention retention;
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
        this.rows = new SnapshotRows(this.jdbc, json);
        this.retention = new JdbcSnapshotRetention(this.jdbc, transactions, clock);
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

    @Override
    public Snapshot add(Draft draft, Collection<FlowPart> parts) {
        return Objects.requireNonNull(transactions.execute(status -> {
            addParts(parts);
            return add(draft);
        }));
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
        // Of one that is removed between reading its row and reading its parts, nothing must be left to be deployed.
        return one(jdbc.sql(BY_ID).param("id", id.value()))
                .filter(snapshot -> FlowSet.digestOf(snapshot.parts()).equals(snapshot.digest()));
    }

    @Override
    public Optional<Snapshot> removed(SnapshotId id) {
        return one(jdbc.sql(REMOVED).param("id", id.value()));
    }

    @Override
    public boolean keep(SnapshotId id) {
        return jdbc.sql(KEEP)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .isPresent();
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
    public Optional<Snapshot> newest(InstanceId instance) {
        return one(jdbc.sql(NEWEST).param("instance", instance.value()));
    }

    @Override
    public List<Snapshot> list(
            ApplicationId application,
            Optional<InstanceId> instance,
            Optional<String> tag,
            Optional<SnapshotId> before,
            int limit) {
        return rows.all(jdbc.sql(LIST.formatted(tag.isPresent() ? TAGGED : ""))
                .param("application", application.value())
                .param("instance", instance.map(InstanceId::value).orElse(null))
                .param("tag", tag.orElse(null))
                .param("before", before.map(SnapshotId::value).orElse(null))
                .param("limit", limit));
    }

    @Override
    public Map<SnapshotId, Named> named(Collection<SnapshotId> ids) {
        Map<SnapshotId, Named> named = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(NAMED)
                    .param("ids", ids.stream().map(SnapshotId::value).toList())
                    .query(row -> {
                        named.put(
                                new SnapshotId(row.getString("id")),
                                new Named(Digest.ofHash(row.getBytes("digest")), row.getBoolean("removed")));
                    });
        }
        return named;
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
    public Snapshot describe(SnapshotId id, String name, String description) {
        String checkedName = SnapshotRules.name(name);
        String checkedDescription = SnapshotRules.description(description);
        return change(id, () -> jdbc.sql(DESCRIBE)
                .param("id", id.value())
                .param("name", checkedName)
                .param("description", checkedDescription)
                .update());
    }

    @Override
    public Snapshot tag(SnapshotId id, String tag) {
        SnapshotRules.requireTag(tag);
        return change(id, () -> {
            SnapshotRules.requireRoomForTag(find(id).map(Snapshot::tags).orElse(List.of()), tag);
            jdbc.sql(TAG).param("id", id.value()).param("tag", tag).update();
        });
    }

    @Override
    public Snapshot untag(SnapshotId id, String tag) {
        return change(
                id,
                () -> jdbc.sql(UNTAG).param("id", id.value()).param("tag", tag).update());
    }

    @Override
    public void remove(SnapshotId id) {
        retention.remove(id);
    }

    private Snapshot change(SnapshotId id, Runnable change) {
        return Objects.requireNonNull(transactions.execute(status -> {
            if (jdbc.sql(LOCK)
                    .param("id", id.value())
                    .query(String.class)
                    .optional()
                    .isEmpty()) {
                throw ProblemException.notFound("snapshot", id.value());
            }
            change.run();
            return find(id).orElseThrow(() -> ProblemException.notFound("snapshot", id.value()));
        }));
    }

    private Optional<Snapshot> one(JdbcClient.StatementSpec statement) {
        return rows.all(statement).stream().findFirst();
    }

    /** As precise as the column, so that what is returned is what will be read. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static LocalDateTime column(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
