package org.sluice.delivery;

import java.util.Optional;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks MariaDB. */
final class JdbcFleetSnapshots implements FleetSnapshots {

    private static final String ACTIVE =
            """
            SELECT s.id FROM device v
            JOIN snapshot s ON s.id = v.reported_snapshot
            WHERE v.id = :id
            """;
    private static final String LATEST =
            "SELECT id FROM snapshot WHERE device_id = :id ORDER BY created_at DESC, id DESC LIMIT 1";
    private static final String OF_GROUP =
            "SELECT target_snapshot_id FROM device_group WHERE id = :id AND target_snapshot_id IS NOT NULL";

    private final JdbcClient jdbc;

    JdbcFleetSnapshots(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<SnapshotId> active(String device) {
        return one(ACTIVE, device);
    }

    @Override
    public Optional<SnapshotId> latest(String device) {
        return one(LATEST, device);
    }

    @Override
    public Optional<SnapshotId> ofGroup(String group) {
        return one(OF_GROUP, group);
    }

    private Optional<SnapshotId> one(String statement, String id) {
        return jdbc.sql(statement)
                .param("id", id)
                .query(String.class)
                .optional()
                .map(SnapshotId::new);
    }
}
