package org.sluice.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.SnapshotId;
import tools.jackson.databind.json.JsonMapper;

/** What several Jdbc classes read and write of devices in the same way. */
final class DeviceRows {

    /** What {@link #desired} reads; devices are {@code d}, their groups, which may be missing, {@code g}. */
    static final String DESIRED =
            """
            d.id, d.team_id, d.application_id, d.instance_id, d.group_id, d.mode, d.suspended, d.target_snapshot_id,
            d.settings_version, g.settings_version AS group_settings_version""";

    /** Absent rather than null: JSON_TABLE reads both as NULL, and the one is shorter. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private DeviceRows() {}

    static DesiredState desired(ResultSet row) throws SQLException {
        Optional<InstanceId> instance =
                Optional.ofNullable(row.getString("instance_id")).map(InstanceId::new);
        return new DesiredState(
                new DeviceId(row.getString("id")),
                new TeamId(row.getString("team_id")),
                instance.isPresent()
                        ? Optional.empty()
                        : Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                instance,
                Optional.ofNullable(row.getString("target_snapshot_id")).map(SnapshotId::new),
                settings(row),
                DeviceMode.valueOf(row.getString("mode")),
                row.getBoolean("suspended"));
    }

    /** Other when the variables of the device or its group, its name or its place have changed. */
    private static String settings(ResultSet row) throws SQLException {
        String versions = row.getString("id")
                + "|" + row.getInt("settings_version")
                + "|" + Optional.ofNullable(row.getString("group_id")).orElse("")
                + "|" + row.getInt("group_settings_version");
        return Digest.of(versions.getBytes(StandardCharsets.UTF_8)).hex();
    }

    static List<String> values(Collection<DeviceId> devices) {
        return devices.stream().map(DeviceId::value).distinct().sorted().toList();
    }

    /** Rows for JSON_TABLE: one statement however many. */
    static String json(List<? extends Record> rows) {
        return JSON.writeValueAsString(rows);
    }

    static LocalDateTime column(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    /** A time within {@link #json}. */
    static String text(Instant at) {
        return column(at.truncatedTo(ChronoUnit.MICROS)).toString();
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable LocalDateTime at = row.getObject(column, LocalDateTime.class);
        return Optional.ofNullable(at).map(time -> time.toInstant(ZoneOffset.UTC));
    }
}
