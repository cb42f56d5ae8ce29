package org.sluice.promotion;

import static org.sluice.promotion.PromotionRows.utc;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.sluice.pipeline.PipelineId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The dispatch queue in MariaDB. */
final class JdbcDispatchQueue implements DispatchQueue {

    private static final String STARTABLE =
            """
            SELECT s.*
            FROM (
                SELECT p.id, p.pipeline_id, p.queue_rank, v.concurrency,
                    ROW_NUMBER() OVER (PARTITION BY p.pipeline_id ORDER BY p.queue_rank, p.id) AS place
                FROM promotion p
                JOIN pipeline_version v ON v.pipeline_id = p.pipeline_id AND v.version = p.pipeline_version
                WHERE p.status = 'QUEUED'
                  AND NOT (p.kind = 'PROMOTION' AND EXISTS (
                      SELECT 1 FROM stage_hold h
                      WHERE h.pipeline_id = p.pipeline_id
                        AND h.stage = p.target_stage COLLATE utf8mb4_uca1400_as_ci))
            ) c
            JOIN promotion s ON s.id = c.id
            WHERE (c.concurrency = 'ALLOW' OR (c.place = 1 AND NOT EXISTS (
                    SELECT 1 FROM promotion o
                    WHERE o.pipeline_id = c.pipeline_id
                      AND (o.status = 'RUNNING' OR (o.status = 'WAITING' AND o.wake_at IS NOT NULL)))))
              AND NOT EXISTS (
                    SELECT 1 FROM promotion_target t
                    JOIN target_lease l ON l.target_id = t.target_id
                    WHERE t.promotion_id = c.id
                      AND l.promotion_id IS NOT NULL AND l.promotion_id <> c.id AND l.expires_at >= :now)
            ORDER BY c.queue_rank, c.id
            LIMIT :limit
            """;
    private static final String LOCK_PIPELINE =
            "SELECT removed_at IS NULL FROM pipeline WHERE id = :pipeline FOR UPDATE";
    private static final String MAY_START =
            """
            SELECT (:rollback OR NOT EXISTS (
                    SELECT 1 FROM stage_hold
                    WHERE pipeline_id = :pipeline AND stage = :stage COLLATE utf8mb4_uca1400_as_ci))
                AND (v.concurrency = 'ALLOW' OR NOT EXISTS (
                    SELECT 1 FROM promotion
                    WHERE pipeline_id = :pipeline AND id <> :id
                      AND (status = 'RUNNING' OR (status = 'WAITING' AND wake_at IS NOT NULL))))
            FROM pipeline_version v
            WHERE v.pipeline_id = :pipeline AND v.version = :version
            """;
    private static final String WAKEABLE =
            """
            SELECT p.id FROM promotion p
            WHERE p.status = 'WAITING' AND p.wake_at <= :now
            UNION
            SELECT p.id FROM promotion p
            WHERE p.status = 'WAITING' AND p.wake_at IS NULL AND p.status_code = 'value-missing'
              AND NOT EXISTS (
                    SELECT 1 FROM promotion_target t
                    JOIN instance_variable v ON v.instance_id = t.target_id
                    JOIN instance i ON i.id = t.target_id
                    LEFT JOIN template_variable d ON d.template_id = i.template_id AND d.name = v.name
                    WHERE t.promotion_id = p.id AND v.required AND v.sealed_value IS NULL AND d.sealed_value IS NULL)
              AND NOT EXISTS (
                    SELECT 1 FROM promotion_target t
                    JOIN instance i ON i.id = t.target_id
                    JOIN template_variable d ON d.template_id = i.template_id
                    LEFT JOIN instance_variable v ON v.instance_id = i.id AND v.name = d.name
                    WHERE t.promotion_id = p.id AND d.required AND v.sealed_value IS NULL AND d.sealed_value IS NULL)
            UNION
            SELECT p.id FROM rollout r
            JOIN promotion p ON p.id = r.promotion_id
            WHERE r.due AND p.status = 'WAITING'
            ORDER BY id
            """;
    private static final String AWAITING_SNAPSHOT =
            """
            SELECT * FROM promotion
            WHERE pipeline_id = :pipeline AND status = 'WAITING' AND status_code = 'snapshot-required'
              AND source_stage = :stage COLLATE utf8mb4_uca1400_as_ci
            ORDER BY id
            FOR UPDATE
            """;
    private static final String ORPHANED =
            """
            SELECT p.* FROM promotion p
            LEFT JOIN node n ON n.id = p.node_id
            WHERE p.status = 'RUNNING' AND (n.id IS NULL OR n.expires_at < :now)
            ORDER BY p.id
            """;
    private static final String BEAT =
            """
            INSERT INTO node (id, started_at, expires_at) VALUES (:node, :now, :expiry)
            ON DUPLICATE KEY UPDATE expires_at = :expiry
            """;
    private static final String FORGET_DEAD = "DELETE FROM node WHERE expires_at < :longAgo";
    private static final String SIGN_OFF = "DELETE FROM node WHERE id = :node";

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcDispatchQueue(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public List<Promotion> startable(int limit) {
        return jdbc.sql(STARTABLE)
                .param("now", utc(clock.instant()))
                .param("limit", limit)
                .query(PromotionRows::promotion)
                .list();
    }

    @Override
    public boolean lock(PipelineId pipeline) {
        return jdbc.sql(LOCK_PIPELINE)
                .param("pipeline", pipeline.value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    @Override
    public boolean mayStart(Promotion promotion) {
        lock(promotion.pipeline());
        return jdbc.sql(MAY_START)
                .param("rollback", promotion.kind() == Promotion.Kind.ROLLBACK)
                .param("pipeline", promotion.pipeline().value())
                .param("stage", promotion.targetStage())
                .param("id", promotion.id().value())
                .param("version", promotion.pipelineVersion())
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<PromotionId> wakeable() {
        return jdbc.sql(WAKEABLE)
                .param("now", utc(clock.instant()))
                .query((rows, number) -> new PromotionId(rows.getString(1)))
                .list();
    }

    @Override
    public List<Promotion> awaitingSnapshot(PipelineId pipeline, String sourceStage) {
        return jdbc.sql(AWAITING_SNAPSHOT)
                .param("pipeline", pipeline.value())
                .param("stage", sourceStage)
                .query(PromotionRows::promotion)
                .list();
    }

    @Override
    public List<Promotion> orphaned() {
        return jdbc.sql(ORPHANED)
                .param("now", utc(clock.instant()))
                .query(PromotionRows::promotion)
                .list();
    }

    @Override
    public void beat(String nodeId, Duration lease) {
        jdbc.sql(BEAT)
                .param("node", nodeId)
                .param("now", utc(clock.instant()))
                .param("expiry", utc(clock.instant().plus(lease)))
                .update();
        jdbc.sql(FORGET_DEAD)
                .param("longAgo", utc(clock.instant().minus(Duration.ofDays(1))))
                .update();
    }

    @Override
    public void signOff(String nodeId) {
        jdbc.sql(SIGN_OFF).param("node", nodeId).update();
    }
}
