package org.sluice.snapshot;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who needs a snapshot: promotions, instances, holds, stages, devices and their groups.
 *
 * <p>It reads the tables of the nouns that come after snapshots, because a snapshot has to know it before it goes.
 */
final class JdbcSnapshotUses {

    /** Every way in which a promotion can refer to a snapshot; the last is one that has just taken it. */
    private static final String REFERENCES =
            """
            WITH reference AS (
                SELECT snapshot_id, id AS promotion_id FROM promotion WHERE snapshot_id IN (:ids)
                UNION
                SELECT requested_snapshot_id, id FROM promotion WHERE requested_snapshot_id IN (:ids)
                UNION
                SELECT previous_snapshot_id, promotion_id FROM promotion_target WHERE previous_snapshot_id IN (:ids)
                UNION
                SELECT id, promotion_id FROM snapshot WHERE id IN (:ids) AND promotion_id IS NOT NULL
            )
            """;

    /** Under way, or to be restarted: which is refused once a newer one has succeeded on the same target. */
    private static final String BY_PROMOTION = REFERENCES
            + """
            SELECT r.snapshot_id,
                   CONCAT('promotion ', p.id, IF(p.ended_at IS NULL, ' is under way', ' can be restarted')) AS what
            FROM reference r JOIN promotion p ON p.id = r.promotion_id
            WHERE p.ended_at IS NULL OR p.status IN ('QUEUED', 'RUNNING', 'WAITING')
               OR p.status IN ('FAILED', 'ERRORED', 'STOPPED')
                  AND NOT EXISTS (
                      SELECT 1 FROM promotion_target mine
                      JOIN promotion_target theirs ON theirs.target_id = mine.target_id
                      JOIN promotion newer ON newer.id = theirs.promotion_id
                      WHERE mine.promotion_id = p.id AND newer.id > p.id AND newer.status = 'SUCCEEDED')
            ORDER BY p.id
            """;

    private static final String BY_HOLD = REFERENCES
            + """
            SELECT r.snapshot_id,
                   CONCAT('stage "', h.stage, '" of pipeline "', l.name, '" is held because of promotion ',
                          h.promotion_id) AS what
            FROM reference r
            JOIN stage_hold h ON h.promotion_id = r.promotion_id
            JOIN pipeline l ON l.id = h.pipeline_id
            ORDER BY l.name, h.stage
            """;

    private static final String LAST_SUCCEEDED =
            """
            p.status = 'SUCCEEDED' AND NOT EXISTS (
                SELECT 1 FROM promotion_target theirs JOIN promotion newer ON newer.id = theirs.promotion_id
                WHERE theirs.target_id = t.target_id AND newer.status = 'SUCCEEDED'
                  AND (newer.ended_at > p.ended_at OR newer.ended_at = p.ended_at AND newer.id > p.id))
            """;

    private static final String BY_INSTANCE =
            """
            SELECT s.id AS snapshot_id, CONCAT('instance "', i.name, '" runs it since promotion ', p.id) AS what
            FROM snapshot s
            JOIN promotion p ON p.snapshot_id = s.id OR p.requested_snapshot_id = s.id
            JOIN promotion_target t ON t.promotion_id = p.id
            JOIN instance i ON i.id = t.target_id
            WHERE s.id IN (:ids) AND
            """
                    + LAST_SUCCEEDED
                    + "ORDER BY i.name";

    private static final String BY_WAY_BACK =
            """
            SELECT t.previous_snapshot_id AS snapshot_id,
                   CONCAT('instance "', i.name, '" goes back to it from promotion ', p.id) AS what
            FROM promotion_target t
            JOIN promotion p ON p.id = t.promotion_id
            JOIN instance i ON i.id = t.target_id
            WHERE t.previous_snapshot_id IN (:ids)
              AND (NOT EXISTS (SELECT 1 FROM promotion_target newer
                               WHERE newer.target_id = t.target_id AND newer.promotion_id > t.promotion_id
                                 AND newer.previous_snapshot_id IS NOT NULL)
                   OR
            """
                    + LAST_SUCCEEDED
                    + ") ORDER BY i.name";

    private static final String BY_STAGE =
            """
            SELECT s.id AS snapshot_id,
                   CONCAT('stage "', g.name, '" of pipeline "', l.name, '" hands on the latest snapshot') AS what
            FROM snapshot s
            JOIN pipeline_stage g ON g.target_id = s.instance_id AND g.action = 'USE_LATEST_SNAPSHOT'
            JOIN pipeline l ON l.id = g.pipeline_id AND l.published_version = g.version AND l.removed_at IS NULL
            WHERE s.id IN (:ids) AND s.origin <> 'BEFORE_DEPLOY'
              AND NOT EXISTS (
                  SELECT 1 FROM snapshot newer
                  WHERE newer.instance_id = s.instance_id AND newer.origin <> 'BEFORE_DEPLOY'
                    AND newer.removed_at IS NULL
                    AND (newer.created_at > s.created_at OR newer.created_at = s.created_at AND newer.id > s.id))
            ORDER BY l.name, g.name
            """;

    private static final String BY_GROUP =
            """
            SELECT target_snapshot_id AS snapshot_id, CONCAT('device group "', name, '" shall run it') AS what
            FROM device_group WHERE target_snapshot_id IN (:ids)
            ORDER BY name
            """;

    private static final String BY_DEVICE =
            """
            SELECT target_snapshot_id AS snapshot_id,
                   IF(COUNT(*) = 1, CONCAT('device "', MIN(name), '" shall run it'),
                      CONCAT(COUNT(*), ' devices shall run it, "', MIN(name), '" among them')) AS what
            FROM device WHERE target_snapshot_id IN (:ids)
            GROUP BY target_snapshot_id
            """;

    /** As long as a device shall still run what it was sent then. */
    private static final String BY_DELIVERY =
            """
            SELECT y.previous_snapshot_id AS snapshot_id,
                   CONCAT(COUNT(*), ' device(s) go back to it from promotion ', y.promotion_id) AS what
            FROM delivery y JOIN device d ON d.id = y.device_id AND d.target_snapshot_id = y.snapshot_id
            WHERE y.previous_snapshot_id IN (:ids)
            GROUP BY y.previous_snapshot_id, y.promotion_id
            """;

    /** One that was taken and never referred to is nobody's history. */
    private static final String HISTORY = REFERENCES
            + """
            SELECT r.snapshot_id, '' AS what
            FROM reference r
            LEFT JOIN promotion p ON p.id = r.promotion_id
            LEFT JOIN promotion_target t ON t.promotion_id = r.promotion_id AND t.previous_snapshot_id = r.snapshot_id
            WHERE t.promotion_id IS NOT NULL OR p.snapshot_id = r.snapshot_id
               OR p.requested_snapshot_id = r.snapshot_id
            """;

    private final JdbcClient jdbc;

    JdbcSnapshotUses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of these snapshots those that are in use, each with its users in short sentences. */
    Map<SnapshotId, Set<String>> of(Collection<SnapshotId> snapshots) {
        Map<SnapshotId, Set<String>> uses = new HashMap<>();
        for (String users : new String[] {
            BY_PROMOTION, BY_INSTANCE, BY_WAY_BACK, BY_HOLD, BY_STAGE, BY_GROUP, BY_DEVICE, BY_DELIVERY
        }) {
            find(users, snapshots, uses);
        }
        return uses;
    }

    /** Of these snapshots those that some promotion has ever referred to. */
    Set<SnapshotId> inHistory(Collection<SnapshotId> snapshots) {
        Map<SnapshotId, Set<String>> found = new HashMap<>();
        find(HISTORY, snapshots, found);
        return found.keySet();
    }

    private void find(String sql, Collection<SnapshotId> snapshots, Map<SnapshotId, Set<String>> found) {
        if (snapshots.isEmpty()) {
            return;
        }
        jdbc.sql(sql)
                .param("ids", snapshots.stream().map(SnapshotId::value).toList())
                .query(row -> {
                    found.computeIfAbsent(new SnapshotId(row.getString("snapshot_id")), id -> new LinkedHashSet<>())
                            .add(row.getString("what"));
                });
    }
}
