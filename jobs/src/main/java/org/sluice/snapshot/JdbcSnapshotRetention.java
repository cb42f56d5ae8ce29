package org.sluice.snapshot;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes snapshots and parts from MariaDB, each in a short transaction of its own.
 *
 * <p>A snapshot's row is locked before its users are looked for, and whoever begins to use one locks it as well
 * ({@link Snapshots#keep}). A part's row is locked before its users are looked for, and whoever writes a snapshot holds
 * the rows of its parts; a part that is held is passed over. Under both lies the foreign key, which lets no part go that
 * a snapshot names.
 */
final class JdbcSnapshotRetention {

    private static final int AT_ONCE = 500;

    private static final String LOCK = "SELECT id FROM snapshot WHERE id = :id AND removed_at IS NULL FOR UPDATE";

    private static final String TAGGED = "SELECT COUNT(*) FROM snapshot_tag WHERE snapshot_id = :id";

    private static final String DELETE = "DELETE FROM snapshot WHERE id = :id";

    private static final String DROP_CONTENT = "DELETE FROM snapshot_content WHERE snapshot_id = :id";

    private static final String DROP_TAGS = "DELETE FROM snapshot_tag WHERE snapshot_id = :id";

    private static final String LEAVE_RECORD =
            "UPDATE snapshot SET removed_at = :now, sealed_credentials = NULL WHERE id = :id";

    private static final String APPLICATIONS = "SELECT id FROM application ORDER BY id";

    private static final String CANDIDATES =
            """
            SELECT id, instance_id, name, origin, digest, created_at,
                   (SELECT GROUP_CONCAT(tag ORDER BY tag SEPARATOR ' ') FROM snapshot_tag t
                    WHERE t.snapshot_id = snapshot.id) AS tags
            FROM snapshot
            WHERE application_id = :application AND removed_at IS NULL
              AND origin IN ('AUTO', 'PROMOTION', 'BEFORE_DEPLOY')
            ORDER BY created_at DESC, id DESC
            """;

    private static final String UNNAMED_PARTS =
            """
            SELECT digest FROM snapshot_part p
            WHERE digest > :after
              AND NOT EXISTS (SELECT 1 FROM snapshot_content c WHERE c.part_digest = p.digest)
            ORDER BY digest LIMIT :limit
            """;

    private static final String LOCK_PART =
            "SELECT digest FROM snapshot_part WHERE digest = :digest FOR UPDATE SKIP LOCKED";

    private static final String DELETE_PART =
            """
            DELETE FROM snapshot_part
            WHERE digest = :digest
              AND NOT EXISTS (SELECT 1 FROM snapshot_content c WHERE c.part_digest = :digest)
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final JdbcSnapshotUses uses;

    JdbcSnapshotRetention(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.uses = new JdbcSnapshotUses(jdbc);
    }

    /** A snapshot that retention may remove, without what it holds. */
    record Candidate(
            SnapshotId id,
            Optional<InstanceId> instance,
            String name,
            Snapshot.Origin origin,
            Digest digest,
            Instant createdAt,
            List<String> tags) {}

    List<ApplicationId> applications() {
        return jdbc.sql(APPLICATIONS)
                .query((row, number) -> new ApplicationId(row.getString("id")))
                .list();
    }

    /** Newest first. */
    List<Candidate> candidates(ApplicationId application) {
        return jdbc.sql(CANDIDATES)
                .param("application", application.value())
                .query((row, number) -> new Candidate(
                        new SnapshotId(row.getString("id")),
                        Optional.ofNullable(row.getString("instance_id")).map(InstanceId::new),
                        row.getString("name"),
                        Snapshot.Origin.valueOf(row.getString("origin")),
                        Digest.ofHash(row.getBytes("digest")),
                        SnapshotRows.instant(row, "created_at"),
                        SnapshotRows.tags(row.getString("tags"))))
                .list();
    }

    Map<SnapshotId, Set<String>> uses(List<SnapshotId> snapshots) {
        Map<SnapshotId, Set<String>> found = new HashMap<>();
        for (int from = 0; from < snapshots.size(); from += AT_ONCE) {
            found.putAll(uses.of(snapshots.subList(from, Math.min(from + AT_ONCE, snapshots.size()))));
        }
        return found;
    }

    /** @throws ProblemException if it is not there, or in use */
    void remove(SnapshotId id) {
        transactions.executeWithoutResult(status -> {
            if (!lock(id)) {
                throw ProblemException.notFound("snapshot", id.value());
            }
            Collection<String> users = usersOf(id);
            if (!users.isEmpty()) {
                throw ProblemException.conflict(
                        "snapshot-in-use",
                        "Snapshot %s cannot be deleted: %s."
                                .formatted(
                                        id,
                                        String.join(
                                                "; ", users.stream().limit(5).toList())));
            }
            drop(id);
        });
    }

    /** Removes it unless it is gone, tagged or in use by now, and tells whether it did. */
    boolean removeIfUnused(SnapshotId id) {
        return Objects.requireNonNull(transactions.execute(status -> {
            if (!lock(id) || tagged(id) || !usersOf(id).isEmpty()) {
                return false;
            }
            drop(id);
            return true;
        }));
    }

    /** Removes the parts that no snapshot names, and tells how many those were. */
    int collectParts() {
        int collected = 0;
        byte[] after = new byte[0];
        while (true) {
            List<byte[]> unnamed = unnamedParts(after);
            for (byte[] digest : unnamed) {
                collected += Objects.requireNonNull(transactions.execute(status -> collect(digest)));
            }
            if (unnamed.size() < AT_ONCE) {
                return collected;
            }
            after = unnamed.get(unnamed.size() - 1);
        }
    }

    List<byte[]> unnamedParts(byte[] after) {
        return new ArrayList<>(jdbc.sql(UNNAMED_PARTS)
                .param("after", after)
                .param("limit", AT_ONCE)
                .query((row, number) -> row.getBytes("digest"))
                .list());
    }

    /** One part, if nobody names it or is about to. */
    int collect(byte[] digest) {
        boolean free = jdbc.sql(LOCK_PART)
                .param("digest", digest)
                .query((row, number) -> true)
                .optional()
                .orElse(false);
        return free ? jdbc.sql(DELETE_PART).param("digest", digest).update() : 0;
    }

    private boolean lock(SnapshotId id) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private boolean tagged(SnapshotId id) {
        return jdbc.sql(TAGGED).param("id", id.value()).query(Long.class).single() > 0;
    }

    private Collection<String> usersOf(SnapshotId id) {
        return uses.of(List.of(id)).getOrDefault(id, Set.of());
    }

    private void drop(SnapshotId id) {
        if (uses.inHistory(List.of(id)).isEmpty()) {
            jdbc.sql(DELETE).param("id", id.value()).update();
            return;
        }
        jdbc.sql(DROP_CONTENT).param("id", id.value()).update();
        jdbc.sql(DROP_TAGS).param("id", id.value()).update();
        jdbc.sql(LEAVE_RECORD)
                .param("id", id.value())
                .param("now", LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }
}
