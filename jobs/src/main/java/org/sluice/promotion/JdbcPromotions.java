package org.sluice.promotion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Digest;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reading promotions from MariaDB. */
final class JdbcPromotions implements Promotions {

    static final String FIND = "SELECT * FROM promotion WHERE id = :id";
    private static final String FIND_BY_REQUEST = "SELECT * FROM promotion WHERE request_id = :requestId";
    private static final String LIST =
            """
            SELECT * FROM promotion
            WHERE (:anyApplication OR application_id IN (:applications))
              AND (:pipeline IS NULL OR pipeline_id = :pipeline)
              AND (:before IS NULL OR id < :before)
              AND (:anyStatus OR status IN (:statuses))
            ORDER BY id DESC
            LIMIT :limit
            """;
    private static final String TARGETS = "SELECT * FROM promotion_target WHERE promotion_id = :id ORDER BY target_id";
    private static final String STEPS =
            "SELECT * FROM promotion_step WHERE promotion_id = :id ORDER BY attempt, position";
    private static final String TARGETS_OF =
            "SELECT * FROM promotion_target WHERE promotion_id IN (:ids) ORDER BY promotion_id, target_id";
    private static final String STEPS_OF =
            "SELECT * FROM promotion_step WHERE promotion_id IN (:ids) ORDER BY promotion_id, attempt, position";
    private static final String LAST_SUCCEEDED =
            """
            SELECT p.* FROM promotion_target t
            JOIN promotion p ON p.id = t.promotion_id
            WHERE t.target_id = :target AND p.status = 'SUCCEEDED'
            ORDER BY p.ended_at DESC, p.id DESC
            LIMIT 1
            """;

    private static final String ACTS_AS = "SELECT acts_as FROM promotion WHERE id = :id AND acts_as IS NOT NULL";

    // A promotion keeps the way back right before it sends anything; one that failed after that may have sent its
    // snapshot.
    private static final String EXPECTED =
            """
            SELECT s.digest FROM promotion_target t
            JOIN promotion p ON p.id = t.promotion_id
            JOIN snapshot s ON s.id = p.snapshot_id
            LEFT JOIN (SELECT MAX(deployed_at) AS at FROM promotion_target WHERE target_id = :target) last ON TRUE
            WHERE t.target_id = :target
              AND (t.deployed_at = last.at
                   OR (t.deployed_at IS NULL AND t.previous_snapshot_id IS NOT NULL
                       AND (last.at IS NULL OR p.ended_at IS NULL OR p.ended_at >= last.at)))
            ORDER BY t.deployed_at IS NULL, COALESCE(t.deployed_at, p.ended_at, p.started_at) DESC
            """;

    private final JdbcClient jdbc;
    private final TargetLeases leases;

    JdbcPromotions(JdbcClient jdbc, TargetLeases leases) {
        this.jdbc = jdbc;
        this.leases = leases;
    }

    @Override
    public Optional<Promotion> find(PromotionId id) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .query(PromotionRows::promotion)
                .optional();
    }

    @Override
    public Optional<Promotion> findByRequest(String requestId) {
        return jdbc.sql(FIND_BY_REQUEST)
                .param("requestId", requestId)
                .query(PromotionRows::promotion)
                .optional();
    }

    @Override
    public List<Promotion> list(Filter filter) {
        return jdbc.sql(LIST)
                .param("anyApplication", filter.applications().isEmpty())
                .param("applications", applications(filter))
                .param("pipeline", filter.pipeline().map(Object::toString).orElse(null))
                .param("before", filter.before().map(Object::toString).orElse(null))
                .param("anyStatus", filter.statuses().isEmpty())
                .param(
                        "statuses",
                        filter.statuses().isEmpty()
                                ? List.of("-")
                                : filter.statuses().stream().map(Enum::name).toList())
                .param("limit", filter.limit())
                .query(PromotionRows::promotion)
                .list();
    }

    /** Never empty, as an IN of SQL must not be. */
    private static List<String> applications(Filter filter) {
        Set<ApplicationId> of = filter.applications().orElse(Set.of());
        return of.isEmpty()
                ? List.of("-")
                : of.stream().map(ApplicationId::value).toList();
    }

    @Override
    public List<PromotionTarget> targets(PromotionId id) {
        return jdbc.sql(TARGETS)
                .param("id", id.value())
                .query(PromotionRows::target)
                .list();
    }

    @Override
    public List<PromotionStep> steps(PromotionId id) {
        return jdbc.sql(STEPS)
                .param("id", id.value())
                .query(PromotionRows::step)
                .list();
    }

    @Override
    public Map<PromotionId, List<PromotionTarget>> targetsOf(Collection<PromotionId> ids) {
        return grouped(TARGETS_OF, ids, PromotionRows::target);
    }

    @Override
    public Map<PromotionId, List<PromotionStep>> stepsOf(Collection<PromotionId> ids) {
        return grouped(STEPS_OF, ids, PromotionRows::step);
    }

    private <T> Map<PromotionId, List<T>> grouped(String sql, Collection<PromotionId> ids, RowMapper<T> mapper) {
        Map<PromotionId, List<T>> found = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(sql)
                    .param("ids", ids.stream().map(PromotionId::value).toList())
                    .query((RowCallbackHandler) row -> found.computeIfAbsent(
                                    new PromotionId(row.getString("promotion_id")), id -> new ArrayList<>())
                            .add(mapper.mapRow(row, 0)));
        }
        return found;
    }

    @Override
    public Optional<String> actsAs(PromotionId id) {
        return jdbc.sql(ACTS_AS).param("id", id.value()).query(String.class).optional();
    }

    @Override
    public List<Digest> expected(InstanceId target) {
        return jdbc.sql(EXPECTED)
                .param("target", target.value())
                .query((rows, number) -> Digest.ofHash(rows.getBytes(1)))
                .list();
    }

    @Override
    public Optional<PromotionId> workingOn(InstanceId target) {
        return leases.holders(List.of(target)).stream()
                .map(TargetLeases.Holder::promotion)
                .findFirst();
    }

    @Override
    public Optional<Promotion> lastSucceeded(InstanceId target) {
        return jdbc.sql(LAST_SUCCEEDED)
                .param("target", target.value())
                .query(PromotionRows::promotion)
                .optional();
    }
}
