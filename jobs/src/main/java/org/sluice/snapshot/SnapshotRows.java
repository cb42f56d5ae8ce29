package org.sluice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Rows of snapshots with their parts, as records. */
final class SnapshotRows {

    static final String SELECT =
            """
            SELECT id, application_id, instance_id, name, description, origin, digest, manifest,
                   sealed_credentials IS NOT NULL AS has_credentials, created_at, created_by, removed_at,
                   (SELECT GROUP_CONCAT(tag ORDER BY tag SEPARATOR ' ') FROM snapshot_tag t
                    WHERE t.snapshot_id = snapshot.id) AS tags
            FROM snapshot
            """;

    private static final String CONTENTS_OF =
            """
            SELECT snapshot_id, kind, node_id, label, part_digest
            FROM snapshot_content WHERE snapshot_id IN (:snapshots)
            ORDER BY snapshot_id, position
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    SnapshotRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The snapshots a statement on {@link #SELECT} finds, in its order. */
    List<Snapshot> all(JdbcClient.StatementSpec statement) {
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

    static List<String> tags(@Nullable String column) {
        return column == null ? List.of() : List.of(column.split(" "));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
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
                instant(row, "created_at"),
                row.getString("created_by"),
                tags(row.getString("tags")),
                row.getObject("removed_at") == null ? Optional.empty() : Optional.of(instant(row, "removed_at")));
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
                s.createdBy(),
                s.tags(),
                s.removedAt());
    }
}
