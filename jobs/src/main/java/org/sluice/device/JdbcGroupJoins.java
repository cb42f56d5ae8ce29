package org.sluice.device;

import java.util.List;
import java.util.Optional;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the group's snapshot the target of who joins, at once. */
public final class JdbcGroupJoins implements GroupJoins {

    private static final String TARGET =
            """
            UPDATE device
            SET target_snapshot_id = :snapshot
            WHERE id IN (:ids)""";

    private final JdbcClient jdbc;
    private final DeviceCommands commands;

    public JdbcGroupJoins(JdbcClient jdbc, DeviceCommands commands) {
        this.jdbc = jdbc;
        this.commands = commands;
    }

    @Override
    public void joined(DeviceGroupId group, Optional<SnapshotId> target, List<DeviceId> devices) {
        if (target.isPresent()) {
            jdbc.sql(TARGET)
                    .param("snapshot", target.get().value())
                    .param("ids", DeviceRows.values(devices))
                    .update();
            commands.due(devices, "");
        }
    }
}
