package org.sluice.promotion;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.sluice.instance.InstanceId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** Leases in MariaDB. */
final class JdbcTargetLeases implements TargetLeases {

    private static final String PREPARE =
            "INSERT IGNORE INTO target_lease (target_id, fence, expires_at) VALUES (:target, 0, '1970-01-01')";
    private static final String TAKE =
            """
            UPDATE target_lease
            SET fence = LAST_INSERT_ID(fence + 1), promotion_id = :promotion, node_id = :node, expires_at = :expiry
            WHERE target_id = :target
              AND (promotion_id IS NULL OR promotion_id = :promotion OR expires_at < :now)
            """;
    private static final String HOLDS =
            """
            SELECT COUNT(*) FROM target_lease
            WHERE target_id = :target AND promotion_id = :promotion AND fence = :fence AND expires_at >= :now
            """;
    private static final String PARK =
            "UPDATE target_lease SET node_id = NULL, expires_at = :expiry WHERE promotion_id = :promotion";
    private static final String RELEASE =
            "UPDATE target_lease SET promotion_id = NULL, node_id = NULL WHERE promotion_id = :promotion";
    private static final String RENEW =
            "UPDATE target_lease SET expires_at = :expiry WHERE node_id = :node AND promotion_id IS NOT NULL";
    private static final String HOLDERS =
            """
            SELECT target_id, promotion_id FROM target_lease
            WHERE target_id IN (:targets) AND promotion_id IS NOT NULL AND expires_at >= :now
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcTargetLeases(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void prepare(InstanceId target) {
        jdbc.sql(PREPARE).param("target", target.value()).update();
    }

    @Override
    public OptionalLong take(InstanceId target, PromotionId promotion, String nodeId, Duration duration) {
        KeyHolder fence = new GeneratedKeyHolder();
        int taken = jdbc.sql(TAKE)
                .param("target", target.value())
                .param("promotion", promotion.value())
                .param("node", nodeId)
                .param("expiry", in(duration))
                .param("now", utc(clock.instant()))
                .update(fence);
        return taken == 1
                ? OptionalLong.of(
                        Objects.requireNonNull(fence.getKey(), "the new fence").longValue())
                : OptionalLong.empty();
    }

    @Override
    public boolean holds(InstanceId target, PromotionId promotion, long fence) {
        return jdbc.sql(HOLDS)
                        .param("target", target.value())
                        .param("promotion", promotion.value())
                        .param("fence", fence)
                        .param("now", utc(clock.instant()))
                        .query(Long.class)
                        .single()
                == 1;
    }

    @Override
    public void park(PromotionId promotion, Duration duration) {
        jdbc.sql(PARK)
                .param("promotion", promotion.value())
                .param("expiry", in(duration))
                .update();
    }

    @Override
    public void release(PromotionId promotion) {
        jdbc.sql(RELEASE).param("promotion", promotion.value()).update();
    }

    @Override
    public void renew(String nodeId, Duration duration) {
        jdbc.sql(RENEW).param("node", nodeId).param("expiry", in(duration)).update();
    }

    @Override
    public List<Holder> holders(List<InstanceId> targets) {
        if (targets.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(HOLDERS)
                .param("targets", targets.stream().map(InstanceId::value).toList())
                .param("now", utc(clock.instant()))
                .query((rows, number) -> new Holder(
                        new InstanceId(rows.getString("target_id")), new PromotionId(rows.getString("promotion_id"))))
                .list();
    }

    private LocalDateTime in(Duration duration) {
        return utc(clock.instant().plus(duration));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
