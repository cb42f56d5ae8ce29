package org.sluice.promotion;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.PipelineId;
import org.sluice.snapshot.SnapshotId;

/** Rows of the promotion tables as what they mean. */
final class PromotionRows {

    private PromotionRows() {}

    static Promotion promotion(ResultSet rows, int number) throws SQLException {
        return new Promotion(
                new PromotionId(rows.getString("id")),
                rows.getString("request_id"),
                new ApplicationId(rows.getString("application_id")),
                new PipelineId(rows.getString("pipeline_id")),
                rows.getInt("pipeline_version"),
                rows.getString("source_stage"),
                rows.getString("target_stage"),
                Promotion.Kind.valueOf(rows.getString("kind")),
                Door.valueOf(rows.getString("door")),
                rows.getString("actor"),
                Optional.ofNullable(rows.getString("reason")),
                Optional.ofNullable(rows.getString("correlation_id")),
                Optional.ofNullable(rows.getString("reply_to")),
                Optional.ofNullable(rows.getString("requested_snapshot_id")).map(SnapshotId::new),
                Optional.ofNullable(rows.getString("snapshot_id")).map(SnapshotId::new),
                PromotionStatus.valueOf(rows.getString("status")),
                Optional.ofNullable(rows.getString("status_code")),
                Optional.ofNullable(rows.getString("status_text")),
                rows.getInt("attempt"),
                rows.getInt("recoveries"),
                instant(rows, "wake_at"),
                rows.getBoolean("stop_requested"),
                Optional.ofNullable(rows.getString("node_id")),
                instant(rows, "created_at").orElseThrow(),
                instant(rows, "started_at"),
                instant(rows, "ended_at"));
    }

    static PromotionTarget target(ResultSet rows, int number) throws SQLException {
        return new PromotionTarget(
                new PromotionId(rows.getString("promotion_id")),
                new InstanceId(rows.getString("target_id")),
                PromotionTarget.Status.valueOf(rows.getString("status")),
                Optional.ofNullable(rows.getString("previous_snapshot_id")).map(SnapshotId::new),
                Optional.ofNullable(rows.getString("previous_rev")),
                Optional.ofNullable(rows.getString("deployed_rev")),
                instant(rows, "deployed_at"),
                instant(rows, "verified_at"),
                Optional.ofNullable(rows.getString("warning")));
    }

    static PromotionStep step(ResultSet rows, int number) throws SQLException {
        return new PromotionStep(
                rows.getInt("attempt"),
                rows.getString("step"),
                rows.getString("status"),
                rows.getLong("read_count"),
                rows.getLong("filter_count"),
                rows.getLong("write_count"),
                rows.getLong("skip_count"),
                rows.getLong("retry_count"),
                instant(rows, "started_at").orElseThrow(),
                instant(rows, "ended_at"),
                Optional.ofNullable(rows.getString("failure_code")),
                Optional.ofNullable(rows.getString("failure_text")));
    }

    static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return Optional.ofNullable(time).map(t -> t.toInstant(ZoneOffset.UTC));
    }

    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static @Nullable LocalDateTime utc(Optional<Instant> instant) {
        return instant.map(PromotionRows::utc).orElse(null);
    }
}
