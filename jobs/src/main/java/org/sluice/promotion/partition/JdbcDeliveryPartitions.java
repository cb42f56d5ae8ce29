package org.sluice.promotion.partition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sluice.promotion.PromotionId;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The partitions in MariaDB. A partition is taken and let go by compare-and-set on its claim; its row is the last that a
 * worker's transaction locks, so that who takes it over never waits for who has lost it.
 */
class JdbcDeliveryPartitions implements DeliveryPartitions {

    private static final String CANCEL_EARLIER =
            """
            UPDATE delivery_partition
            SET status = 'CANCELLED', claim = claim + 1, claimed_until = NULL, ended_at = :now
            WHERE promotion_id = :promotion AND status IN ('OPEN', 'CLAIMED')
            """;
    private static final String CANCEL = CANCEL_EARLIER + " AND turn = :turn";
    private static final String LAST_TURN =
            "SELECT COALESCE(MAX(turn), 0) FROM delivery_partition WHERE promotion_id = :promotion";
    private static final String ADD =
            """
            INSERT INTO delivery_partition (promotion_id, turn, number, attempt, snapshot_id, members, size,
                job_execution_id, status, claim, read_count, write_count)
            VALUES (:promotion, :turn, :number, :attempt, :snapshot, :members, :size, :job, 'OPEN', 0, 0, 0)
            """;
    private static final String OF_TURN =
            """
            SELECT turn, number, size, status, claim, claimed_by, claimed_until, read_count, write_count, failure_code,
                failure_text, started_at, ended_at
            FROM delivery_partition
            WHERE promotion_id = :promotion AND turn = :turn
            ORDER BY number
            """;
    // The first of every turn before the second of any: a large rollout does not hold up a smaller one.
    private static final String CLAIMABLE =
            """
            SELECT d.promotion_id, d.turn, d.number, d.claim
            FROM delivery_partition d
            JOIN promotion p ON p.id = d.promotion_id AND p.status = 'RUNNING' AND p.attempt = d.attempt
            WHERE d.status IN ('OPEN', 'CLAIMED') AND (d.claimed_until IS NULL OR d.claimed_until < :now)
              AND d.claim < :most AND (:shared OR p.node_id = :node)
            ORDER BY d.number, d.promotion_id
            LIMIT 1
            """;
    private static final String KEY =
            " WHERE promotion_id = :promotion AND turn = :turn AND number = :number AND claim = :claim";
    private static final String CLAIM =
            """
            UPDATE delivery_partition
            SET status = 'CLAIMED', claim = claim + 1, claimed_by = :node, claimed_until = :until,
                started_at = COALESCE(started_at, :now)
            """
                    + KEY
                    + " AND status IN ('OPEN', 'CLAIMED')";
    private static final String CLAIMED = "SELECT * FROM delivery_partition" + KEY;
    private static final String PROGRESS =
            """
            UPDATE delivery_partition
            SET read_count = :read, write_count = :written, claimed_until = :until, claimed_by = :node
            """
                    + KEY
                    + " AND status = 'CLAIMED'";
    private static final String WANTED =
            """
            SELECT COUNT(*) FROM promotion
            WHERE id = :promotion AND status = 'RUNNING' AND attempt = :attempt AND NOT stop_requested
            LOCK IN SHARE MODE
            """;
    private static final String DONE =
            """
            UPDATE delivery_partition SET status = 'DONE', claimed_until = NULL, ended_at = :now, failure_code = NULL,
                failure_text = NULL
            """
                    + KEY
                    + " AND status = 'CLAIMED'";
    private static final String RELEASE =
            """
            UPDATE delivery_partition
            SET status = IF(claim < :most, 'OPEN', 'FAILED'), ended_at = IF(claim < :most, NULL, :now), claimed_until = NULL,
                failure_code = :code, failure_text = :text
            """
                    + KEY
                    + " AND status = 'CLAIMED'";
    private static final String GIVE_UP =
            """
            UPDATE delivery_partition
            SET status = 'FAILED', ended_at = :now, failure_code = 'workers-died',
                failure_text = 'One worker after the other was not heard of any more.'
            WHERE promotion_id = :promotion AND turn = :turn AND claim >= :most
              AND (status = 'OPEN' OR status = 'CLAIMED' AND claimed_until < :now)
            """;

    private final JdbcClient jdbc;
    private final PartitionSettings settings;
    private final String node;
    private final Clock clock;
    private final JdbcIdleLimit idle;

    JdbcDeliveryPartitions(JdbcClient jdbc, PartitionSettings settings, String node, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.node = node;
        this.clock = clock;
        this.idle = new JdbcIdleLimit(jdbc, settings.lease());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int plan(Turn turn) {
        String promotion = turn.promotion().value();
        jdbc.sql(CANCEL_EARLIER)
                .param("promotion", promotion)
                .param("now", utc(clock.instant()))
                .update();
        int next = lastTurn(turn.promotion()) + 1;
        for (int number = 1; number <= turn.partitions().size(); number++) {
            List<Long> members = turn.partitions().get(number - 1);
            jdbc.sql(ADD)
                    .param("promotion", promotion)
                    .param("turn", next)
                    .param("number", number)
                    .param("attempt", turn.attempt())
                    .param("snapshot", turn.snapshot().map(SnapshotId::value).orElse(null))
                    .param("members", NumberRuns.write(members))
                    .param("size", members.size())
                    .param("job", turn.jobExecution())
                    .update();
        }
        return next;
    }

    private int lastTurn(PromotionId promotion) {
        return jdbc.sql(LAST_TURN)
                .param("promotion", promotion.value())
                .query(Integer.class)
                .single();
    }

    @Override
    public List<DeliveryPartition> of(PromotionId promotion, int turn) {
        return jdbc.sql(OF_TURN)
                .param("promotion", promotion.value())
                .param("turn", turn)
                .query(JdbcDeliveryPartitions::partition)
                .list();
    }

    @Override
    public List<DeliveryPartition> latest(PromotionId promotion) {
        return of(promotion, lastTurn(promotion));
    }

    @Override
    public Optional<Claim> claim() {
        while (true) {
            Instant now = clock.instant();
            Optional<Key> seen = jdbc.sql(CLAIMABLE)
                    .param("now", utc(now))
                    .param("most", PartitionSettings.CLAIMS)
                    .param("shared", settings.shared())
                    .param("node", node)
                    .query((rows, number) -> new Key(
                            rows.getString("promotion_id"),
                            rows.getInt("turn"),
                            rows.getInt("number"),
                            rows.getInt("claim")))
                    .optional();
            if (seen.isEmpty()) {
                return Optional.empty();
            }
            Key key = seen.get();
            int taken = key.of(jdbc.sql(CLAIM))
                    .param("node", node)
                    .param("now", utc(now))
                    .param("until", utc(now.plus(settings.lease())))
                    .update();
            // Another was faster if not: there may be more to take.
            if (taken == 1) {
                return key.next()
                        .of(jdbc.sql(CLAIMED))
                        .query(JdbcDeliveryPartitions::claimed)
                        .optional();
            }
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(Claim claim) {
        idle.begin();
        long wanted = jdbc.sql(WANTED)
                .param("promotion", claim.promotion().value())
                .param("attempt", claim.attempt())
                .query(Long.class)
                .single();
        if (wanted == 0) {
            throw new PartitionLostException(claim);
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void progress(Claim claim, int read, int written) {
        int ours = Key.of(claim)
                .of(jdbc.sql(PROGRESS))
                .param("read", read)
                .param("written", written)
                .param("node", node)
                .param("until", utc(clock.instant().plus(settings.lease())))
                .update();
        if (ours != 1) {
            throw new PartitionLostException(claim);
        }
    }

    @Override
    public boolean done(Claim claim) {
        return Key.of(claim)
                        .of(jdbc.sql(DONE))
                        .param("now", utc(clock.instant()))
                        .update()
                == 1;
    }

    @Override
    public boolean release(Claim claim, String code, String text) {
        return Key.of(claim)
                        .of(jdbc.sql(RELEASE))
                        .param("most", PartitionSettings.CLAIMS)
                        .param("code", code)
                        .param("text", text)
                        .param("now", utc(clock.instant()))
                        .update()
                == 1;
    }

    @Override
    public void giveUp(PromotionId promotion, int turn) {
        jdbc.sql(GIVE_UP)
                .param("promotion", promotion.value())
                .param("turn", turn)
                .param("most", PartitionSettings.CLAIMS)
                .param("now", utc(clock.instant()))
                .update();
    }

    @Override
    public void cancel(PromotionId promotion, int turn) {
        jdbc.sql(CANCEL)
                .param("promotion", promotion.value())
                .param("turn", turn)
                .param("now", utc(clock.instant()))
                .update();
    }

    /** A partition as somebody with this claim knows it. */
    private record Key(String promotion, int turn, int number, int claim) {

        static Key of(Claim claim) {
            return new Key(claim.promotion().value(), claim.turn(), claim.number(), claim.claim());
        }

        Key next() {
            return new Key(promotion, turn, number, claim + 1);
        }

        StatementSpec of(StatementSpec statement) {
            return statement
                    .param("promotion", promotion)
                    .param("turn", turn)
                    .param("number", number)
                    .param("claim", claim);
        }
    }

    private static Claim claimed(ResultSet rows, int number) throws SQLException {
        return new Claim(
                new PromotionId(rows.getString("promotion_id")),
                rows.getInt("turn"),
                rows.getInt("number"),
                rows.getInt("attempt"),
                rows.getInt("claim"),
                Optional.ofNullable(rows.getString("snapshot_id")).map(SnapshotId::new),
                rows.getLong("job_execution_id"),
                NumberRuns.read(rows.getString("members")),
                rows.getInt("read_count"),
                rows.getInt("write_count"));
    }

    private static DeliveryPartition partition(ResultSet rows, int number) throws SQLException {
        return new DeliveryPartition(
                rows.getInt("turn"),
                rows.getInt("number"),
                rows.getInt("size"),
                DeliveryPartition.Status.valueOf(rows.getString("status")),
                rows.getInt("claim"),
                Optional.ofNullable(rows.getString("claimed_by")),
                instant(rows, "claimed_until"),
                rows.getInt("read_count"),
                rows.getInt("write_count"),
                Optional.ofNullable(rows.getString("failure_code")),
                Optional.ofNullable(rows.getString("failure_text")),
                instant(rows, "started_at"),
                instant(rows, "ended_at"));
    }

    private static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
        return Optional.ofNullable(rows.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
