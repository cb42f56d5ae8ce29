package org.sluice.device;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts members in MariaDB. */
class JdbcGroupCounts implements GroupCounts {

    private static final String COUNTS =
            """
            SELECT COUNT(*) AS devices,
                   COALESCE(SUM(d.target_snapshot_id = g.target_snapshot_id), 0) AS targeted,
                   COALESCE(SUM(d.reported_snapshot = g.target_snapshot_id), 0) AS active,
                   COALESCE(SUM(d.mode = 'DEVELOPER'), 0) AS developing,
                   COALESCE(SUM(d.reported_state = 'running'), 0) AS running
            FROM device_group g
            JOIN device d ON d.group_id = g.id
            WHERE g.id = :group""";

    private final JdbcClient jdbc;

    JdbcGroupCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Counts of(DeviceGroupId group) {
        return jdbc.sql(COUNTS)
                .param("group", group.value())
                .query((row, number) -> new Counts(
                        row.getInt("devices"),
                        row.getInt("targeted"),
                        row.getInt("active"),
                        row.getInt("developing"),
                        row.getInt("running")))
                .single();
    }
}
