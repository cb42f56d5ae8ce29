package org.sluice.promotion;

import static org.sluice.promotion.PromotionRows.utc;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writing promotions to MariaDB. Every change of status counts the promotion's version up: the events' sequence. A promotion
 * that was woken from a wait goes on in the same attempt, and its steps' counts go on with it.
 */
class JdbcPromotionJournal implements PromotionJournal {

    private static final String INSERT =
            """
            INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id, pipeline_version,
                source_stage, target_stage, kind, door, actor, acts_as, reason, correlation_id, reply_to, requested_snapshot_id,
                status, attempt, queue_rank, stop_requested, created_at, version)
            VALUES (:id, :requestId, :digest, :application, :pipeline, :version,
                :sourceStage, :targetStage, :kind, :door, :actor, :actsAs, :reason, :correlationId, :replyTo, :snapshot,
                'QUEUED', 0, :rank, FALSE, :now, 1)
            RETURNING *
            """;
    private static final String INSERT_TARGET =
            "INSERT INTO promotion_target (promotion_id, target_id, status) VALUES (:id, :target, 'PENDING')";
    private static final String CHANGE =
            """
            UPDATE promotion
            SET status = :to, status_code = :code, status_text = :text, wake_at = :wakeAt, queue_rank = :rank,
                ended_at = :endedAt, stop_requested = FALSE, version = version + 1,
                recoveries = CASE :recoveries WHEN 'ONE_MORE' THEN recoveries + 1 WHEN 'NONE' THEN 0 ELSE recoveries END
            WHERE id = :id AND status = :from AND (:node IS NULL OR (node_id = :node AND attempt = :attempt))
            """;
    private static final String BEGIN =
            """
            UPDATE promotion
            SET attempt = GREATEST(1, attempt + IF(status_code = 'woken', 0, 1)), status = 'RUNNING', status_code = NULL,
                status_text = NULL, wake_at = NULL, ended_at = NULL, stop_requested = FALSE, node_id = :node,
                started_at = COALESCE(started_at, :now), version = version + 1
            WHERE id = :id AND status = 'QUEUED' AND node_id <=> :before
            """;
    private static final String REQUEST_STOP = "UPDATE promotion SET stop_requested = TRUE WHERE id = :id";
    private static final String ACT_AS = "UPDATE promotion SET acts_as = :token WHERE id = :id";
    private static final String REQUEST_DIGEST = "SELECT request_digest FROM promotion WHERE id = :id";
    private static final String CHOOSE_SNAPSHOT =
            """
            UPDATE promotion SET requested_snapshot_id = :snapshot
            WHERE id = :id AND status = 'WAITING' AND status_code = 'snapshot-required'
            """;
    private static final String PIN = "UPDATE promotion SET snapshot_id = :snapshot WHERE id = :id";
    private static final String SET_FENCE =
            "UPDATE promotion_target SET fence = :fence WHERE promotion_id = :id AND target_id = :target";
    private static final String WAY_BACK =
            """
            UPDATE promotion_target SET previous_snapshot_id = :snapshot, previous_rev = :rev
            WHERE promotion_id = :id AND target_id = :target
            """;
    private static final String GROUP_WAY_BACK =
            """
            UPDATE promotion_target SET previous_snapshot_id = :snapshot
            WHERE promotion_id = :id AND target_id = :target
            """;
    private static final String HOLD = "SELECT id FROM promotion WHERE id = :id FOR UPDATE";
    private static final String DEPLOYED =
            """
            UPDATE promotion_target SET status = 'DEPLOYED', deployed_rev = :rev, deployed_at = :now, verified_at = NULL
            WHERE promotion_id = :id AND target_id = :target
            """;
    private static final String HEALTHY =
            """
            UPDATE promotion_target SET status = 'HEALTHY', verified_at = :now
            WHERE promotion_id = :id AND target_id = :target
            """;
    private static final String WARNED =
            "UPDATE promotion_target SET warning = :warning WHERE promotion_id = :id AND target_id = :target";
    private static final String REDEPLOY =
            """
            UPDATE promotion_target SET status = 'PENDING', deployed_rev = NULL, deployed_at = NULL, verified_at = NULL
            WHERE promotion_id = :id AND target_id = :target
            """;
    private static final String STEP_STARTED =
            """
            INSERT INTO promotion_step (promotion_id, attempt, position, step, status, read_count, filter_count,
                write_count, skip_count, retry_count, started_at)
            VALUES (:id, :attempt, :position, :step, 'STARTED', 0, 0, 0, 0, 0, :now)
            ON DUPLICATE KEY UPDATE read_count = IF(status = 'STOPPED', 0, read_count),
                filter_count = IF(status = 'STOPPED', 0, filter_count), ended_at = NULL,
                failure_code = NULL, failure_text = NULL, status = 'STARTED'
            """;
    private static final String STEP_ENDED =
            """
            UPDATE promotion_step
            SET status = :status, read_count = read_count + :read, filter_count = filter_count + :filtered,
                write_count = write_count + :written, skip_count = skip_count + :skipped,
                retry_count = retry_count + :retried, ended_at = :now,
                failure_code = :failureCode, failure_text = :failureText
            WHERE promotion_id = :id AND attempt = :attempt AND step = :step
            """;
    private static final String STEPS_BROKEN_OFF =
            """
            UPDATE promotion_step
            SET status = 'FAILED', ended_at = :now, failure_code = :code, failure_text = :text
            WHERE promotion_id = :id AND attempt = :attempt AND ended_at IS NULL
            """;

    private final JdbcClient jdbc;
    private final JdbcPromotionEventWriter events;
    private final AutomaticDecisions decisions;
    private final Clock clock;

    JdbcPromotionJournal(JdbcClient jdbc, JdbcPromotionEventWriter events, AutomaticDecisions decisions, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.decisions = decisions;
        this.clock = clock;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Promotion create(Entry entry) {
        PromotionRequest request = entry.request();
        String id = UlidCreator.getMonotonicUlid().toLowerCase();
        Promotion promotion = jdbc.sql(INSERT)
                .param("id", id)
                .param("requestId", request.requestId())
                .param("digest", entry.requestDigest())
                .param("application", entry.route().application().value())
                .param("pipeline", request.pipeline().value())
                .param("version", entry.route().pipelineVersion())
                .param("sourceStage", entry.route().sourceStage())
                .param("targetStage", entry.route().targetStage())
                .param("kind", entry.kind().name())
                .param("door", request.door().name())
                .param("actor", request.principal().name())
                .param("actsAs", request.principal().tokenId())
                .param("reason", request.reason().orElse(null))
                .param("correlationId", request.correlationId().orElse(null))
                .param("replyTo", request.replyTo().orElse(null))
                .param(
                        "snapshot",
                        entry.route().snapshot().map(SnapshotId::value).orElse(null))
                .param("rank", entry.kind() == Promotion.Kind.ROLLBACK ? AHEAD : 0)
                .param("now", utc(clock.instant()))
                .query(PromotionRows::promotion)
                .single();
        for (InstanceId target : entry.route().targets()) {
            jdbc.sql(INSERT_TARGET)
                    .param("id", id)
                    .param("target", target.value())
                    .update();
        }
        events.accepted(promotion);
        return promotion;
    }

    @Override
    @Transactional
    public Optional<Promotion> change(PromotionId id, Change change) {
        return change(id, change, null, 0);
    }

    @Override
    @Transactional
    public Optional<Promotion> change(
            PromotionId id, Change change, @org.jspecify.annotations.Nullable String nodeId, int attempt) {
        if (!change.from().mayBecome(change.to())) {
            throw new IllegalStateException(
                    "A promotion that is %s cannot become %s.".formatted(change.from(), change.to()));
        }
        int changed = jdbc.sql(CHANGE)
                .param("id", id.value())
                .param("from", change.from().name())
                .param("to", change.to().name())
                .param("code", change.code().orElse(null))
                .param("text", change.text().orElse(null))
                .param("wakeAt", utc(change.wakeAt()))
                .param("rank", change.rank())
                .param("recoveries", change.recoveries().name())
                .param("endedAt", change.to().ended() ? utc(clock.instant()) : null)
                .param("node", nodeId)
                .param("attempt", attempt)
                .update();
        if (changed == 0) {
            return Optional.empty();
        }
        Promotion promotion = told(id);
        decisions.changed(promotion, change);
        return Optional.of(promotion);
    }

    @Override
    @Transactional
    public Optional<Promotion> begin(PromotionId id, String nodeId, Optional<String> before) {
        int begun = jdbc.sql(BEGIN)
                .param("id", id.value())
                .param("node", nodeId)
                .param("before", before.orElse(null))
                .param("now", utc(clock.instant()))
                .update();
        return begun == 0 ? Optional.empty() : Optional.of(told(id));
    }

    private Promotion told(PromotionId id) {
        return jdbc.sql(JdbcPromotions.FIND)
                .param("id", id.value())
                .query((rows, number) -> {
                    Promotion promotion = PromotionRows.promotion(rows, number);
                    events.changed(promotion, rows.getInt("version"));
                    return promotion;
                })
                .single();
    }

    @Override
    public void requestStop(PromotionId id) {
        jdbc.sql(REQUEST_STOP).param("id", id.value()).update();
    }

    @Override
    public void actAs(PromotionId id, String tokenId) {
        one(jdbc.sql(ACT_AS).param("id", id.value()).param("token", tokenId).update());
    }

    @Override
    public byte[] requestDigest(PromotionId id) {
        return jdbc.sql(REQUEST_DIGEST)
                .param("id", id.value())
                .query((rows, number) -> rows.getBytes(1))
                .single();
    }

    @Override
    public boolean chooseSnapshot(PromotionId id, SnapshotId snapshot) {
        return jdbc.sql(CHOOSE_SNAPSHOT)
                        .param("id", id.value())
                        .param("snapshot", snapshot.value())
                        .update()
                == 1;
    }

    @Override
    public void pinSnapshot(PromotionId id, Snapshot snapshot) {
        one(jdbc.sql(PIN)
                .param("id", id.value())
                .param("snapshot", snapshot.id().value())
                .update());
    }

    @Override
    public void fence(PromotionId id, InstanceId target, long fence) {
        one(jdbc.sql(SET_FENCE)
                .param("id", id.value())
                .param("target", target.value())
                .param("fence", fence)
                .update());
    }

    @Override
    public void wayBack(PromotionId id, InstanceId target, SnapshotId previous, String previousRev) {
        one(jdbc.sql(WAY_BACK)
                .param("id", id.value())
                .param("target", target.value())
                .param("snapshot", previous.value())
                .param("rev", previousRev)
                .update());
    }

    @Override
    public void groupWayBack(PromotionId id, InstanceId group, Optional<SnapshotId> previous) {
        one(jdbc.sql(GROUP_WAY_BACK)
                .param("id", id.value())
                .param("target", group.value())
                .param("snapshot", previous.map(SnapshotId::value).orElse(null))
                .update());
    }

    @Override
    public void deployed(PromotionId id, InstanceId target, String rev) {
        one(jdbc.sql(DEPLOYED)
                .param("id", id.value())
                .param("target", target.value())
                .param("rev", rev)
                .param("now", utc(clock.instant()))
                .update());
    }

    @Override
    public void healthy(PromotionId id, InstanceId target) {
        one(jdbc.sql(HEALTHY)
                .param("id", id.value())
                .param("target", target.value())
                .param("now", utc(clock.instant()))
                .update());
    }

    @Override
    public void warned(PromotionId id, InstanceId target, String warning) {
        one(jdbc.sql(WARNED)
                .param("id", id.value())
                .param("target", target.value())
                .param("warning", warning)
                .update());
    }

    @Override
    public void redeploy(PromotionId id, InstanceId target) {
        one(jdbc.sql(REDEPLOY)
                .param("id", id.value())
                .param("target", target.value())
                .update());
    }

    @Override
    @Transactional
    public void stepStarted(PromotionId id, int attempt, int position, String step) {
        jdbc.sql(STEP_STARTED)
                .param("id", id.value())
                .param("attempt", attempt)
                .param("position", position)
                .param("step", step)
                .param("now", utc(clock.instant()))
                .update();
    }

    @Override
    @Transactional
    public void stepEnded(Promotion promotion, PromotionStep step) {
        one(jdbc.sql(STEP_ENDED)
                .param("id", promotion.id().value())
                .param("attempt", step.attempt())
                .param("step", step.step())
                .param("status", step.status())
                .param("read", step.read())
                .param("filtered", step.filtered())
                .param("written", step.written())
                .param("skipped", step.skipped())
                .param("retried", step.retried())
                .param("now", utc(clock.instant()))
                .param("failureCode", step.failureCode().orElse(null))
                .param("failureText", step.failureText().orElse(null))
                .update());
        events.stepEnded(promotion, step);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void told(Promotion promotion, String type, Map<String, String> data) {
        events.told(promotion, type, data);
        decisions.told(promotion, type, data);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(PromotionId id) {
        jdbc.sql(HOLD).param("id", id.value()).query(String.class).optional();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void announced(Promotion promotion, String type, Map<String, String> data) {
        events.announced(promotion, type, data);
    }

    @Override
    @Transactional
    public void stepsBrokenOff(PromotionId id, int attempt, String code, String text) {
        jdbc.sql(STEPS_BROKEN_OFF)
                .param("id", id.value())
                .param("attempt", attempt)
                .param("now", utc(clock.instant()))
                .param("code", code)
                .param("text", text)
                .update();
    }

    private static void one(int rows) {
        if (rows != 1) {
            throw new IllegalStateException("One row of a promotion was to change; " + rows + " did.");
        }
    }
}
