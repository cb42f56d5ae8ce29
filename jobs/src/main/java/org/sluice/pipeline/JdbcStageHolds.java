package org.sluice.pipeline;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sluice.problem.Names;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The holds of stages in MariaDB; the column's collation compares stage names without regard to case. */
class JdbcStageHolds {

    // A removed pipeline has no row to select, so nothing of it can be held.
    private static final String SET =
            """
            INSERT INTO stage_hold (pipeline_id, stage, reason, set_by, set_at, promotion_id)
            SELECT id, :stage, :reason, :setBy, :setAt, :promotion
            FROM pipeline
            WHERE id = :pipeline AND removed_at IS NULL
            ON DUPLICATE KEY UPDATE stage = VALUES(stage), reason = VALUES(reason), set_by = VALUES(set_by),
                                    set_at = VALUES(set_at), promotion_id = VALUES(promotion_id)""";

    private static final String LIST =
            """
            SELECT pipeline_id, stage, reason, set_by, set_at, promotion_id
            FROM stage_hold
            WHERE pipeline_id = :pipeline
            ORDER BY stage""";

    private static final String FIND =
            """
            SELECT pipeline_id, stage, reason, set_by, set_at, promotion_id
            FROM stage_hold
            WHERE pipeline_id = :pipeline AND stage = :stage""";

    private static final String LIFT =
            """
            DELETE FROM stage_hold
            WHERE pipeline_id = :pipeline AND stage = :stage""";

    private static final String LIFT_ALL =
            """
            DELETE FROM stage_hold
            WHERE pipeline_id = :pipeline""";

    private static final RowMapper<StageHold> HOLD_ROW = (row, number) -> new StageHold(
            new PipelineId(row.getString("pipeline_id")),
            row.getString("stage"),
            row.getString("reason"),
            row.getString("set_by"),
            row.getObject("set_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
            Optional.ofNullable(row.getString("promotion_id")));

    private final JdbcClient jdbc;

    JdbcStageHolds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void set(StageHold hold) {
        int rows = jdbc.sql(SET)
                .param("pipeline", hold.pipeline().value())
                .param("stage", Names.label("/stage", hold.stage(), 100))
                .param("reason", Names.label("/reason", hold.reason(), 1000))
                .param("setBy", hold.setBy())
                .param("setAt", JdbcPipelines.utc(hold.setAt()))
                .param("promotion", hold.promotionId().orElse(null))
                .update();
        if (rows == 0) {
            throw JdbcPipelines.unknown(hold.pipeline());
        }
    }

    Optional<StageHold> find(PipelineId id, String stage) {
        return jdbc.sql(FIND)
                .param("pipeline", id.value())
                .param("stage", stage)
                .query(HOLD_ROW)
                .optional();
    }

    List<StageHold> list(PipelineId id) {
        return jdbc.sql(LIST).param("pipeline", id.value()).query(HOLD_ROW).list();
    }

    boolean lift(PipelineId id, String stage) {
        return jdbc.sql(LIFT)
                        .param("pipeline", id.value())
                        .param("stage", stage)
                        .update()
                == 1;
    }

    void liftAll(PipelineId id) {
        jdbc.sql(LIFT_ALL).param("pipeline", id.value()).update();
    }
}
