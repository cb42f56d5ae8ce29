package org.sluice.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.device.DeviceId;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.ResultSetExtractor;

/** Rows of the rollout tables as what they mean. */
final class DeliveryRows {

    /** Rollouts from rows of rollouts joined with their waves, in order. */
    static final ResultSetExtractor<List<Rollout>> ROLLOUTS = rows -> {
        Map<String, Rollout> found = new LinkedHashMap<>();
        while (rows.next()) {
            String id = rows.getString("promotion_id");
            if (!found.containsKey(id)) {
                found.put(id, rollout(rows, List.of()));
            }
            Wave wave = wave(rows);
            found.computeIfPresent(id, (same, rollout) -> with(rollout, wave));
        }
        return List.copyOf(found.values());
    };

    private DeliveryRows() {}

    static Delivery delivery(ResultSet rows, int number) throws SQLException {
        return new Delivery(
                rows.getLong("id"),
                new RolloutId(rows.getString("promotion_id")),
                new DeviceId(rows.getString("device_id")),
                rows.getInt("wave"),
                DeliveryStatus.valueOf(rows.getString("status")),
                rows.getInt("attempt"),
                Optional.ofNullable(rows.getString("snapshot_id")).map(SnapshotId::new),
                Optional.ofNullable(rows.getString("previous_snapshot_id")).map(SnapshotId::new),
                Optional.ofNullable(rows.getString("code")),
                Optional.ofNullable(rows.getString("text")),
                rows.getBoolean("debt"),
                instant(rows, "commanded_at"),
                instant(rows, "progress_at"),
                instant(rows, "running_at"),
                instant(rows, "due_at"),
                instant(rows, "ended_at"));
    }

    static Rollout rollout(ResultSet rows, List<Wave> waves) throws SQLException {
        return new Rollout(
                new RolloutId(rows.getString("promotion_id")),
                RolloutPolicyJson.read(rows.getString("policy")),
                Rollout.State.valueOf(rows.getString("state")),
                Optional.ofNullable(rows.getString("code")),
                Optional.ofNullable(rows.getString("text")),
                rows.getInt("approved_wave"),
                instant(rows, "rate_from"),
                rows.getInt("rate_used"),
                waves);
    }

    private static Rollout with(Rollout rollout, Wave wave) {
        List<Wave> waves = new ArrayList<>(rollout.waves());
        waves.add(wave);
        return new Rollout(
                rollout.id(),
                rollout.policy(),
                rollout.state(),
                rollout.code(),
                rollout.text(),
                rollout.approvedWave(),
                rollout.rateFrom(),
                rollout.rateUsed(),
                List.copyOf(waves));
    }

    static Wave wave(ResultSet rows) throws SQLException {
        EnumMap<DeliveryStatus, Integer> counts = new EnumMap<>(DeliveryStatus.class);
        for (DeliveryStatus status : DeliveryStatus.values()) {
            counts.put(status, rows.getInt(column(status)));
        }
        return new Wave(
                rows.getInt("wave"),
                rows.getString("name"),
                Wave.Status.valueOf(rows.getString("status")),
                rows.getBoolean("forgiven"),
                instant(rows, "opened_at"),
                instant(rows, "decided_at"),
                new Counts(counts));
    }

    /** The counter's column. */
    static String column(DeliveryStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
        return Optional.ofNullable(rows.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }

    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static @Nullable LocalDateTime utc(Optional<Instant> instant) {
        return instant.map(DeliveryRows::utc).orElse(null);
    }
}
