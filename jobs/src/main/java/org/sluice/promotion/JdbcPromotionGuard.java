package org.sluice.promotion;

import java.time.Clock;
import org.sluice.instance.InstanceId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Asks MariaDB, in one statement. */
class JdbcPromotionGuard implements PromotionGuard {

    private static final String STATE =
            """
            SELECT p.stop_requested,
                p.status = 'RUNNING' AND p.node_id = :node AND p.attempt = :attempt AS ours,
                (SELECT COUNT(*) FROM promotion_target t WHERE t.promotion_id = p.id) AS wanted,
                (SELECT COUNT(*) FROM promotion_target t
                    JOIN target_lease l ON l.target_id = t.target_id
                        AND l.promotion_id = t.promotion_id AND l.fence = t.fence AND l.expires_at >= :now
                    WHERE t.promotion_id = p.id) AS held
            FROM promotion p
            WHERE p.id = :id
            """;

    /** The attempt counts up whenever a promotion is taken from a node, so no two nodes run the same one. */
    private static final String HOLD =
            """
            SELECT COUNT(*) FROM promotion
            WHERE id = :id AND status = 'RUNNING' AND node_id = :node AND attempt = :attempt
            FOR UPDATE
            """;

    private final JdbcClient jdbc;
    private final String nodeId;
    private final Clock clock;
    private final ProtectedTargets targets;

    JdbcPromotionGuard(JdbcClient jdbc, String nodeId, Clock clock, ProtectedTargets targets) {
        this.jdbc = jdbc;
        this.nodeId = nodeId;
        this.clock = clock;
        this.targets = targets;
    }

    private record State(boolean stopRequested, boolean ours, long wanted, long held) {}

    @Override
    public void check(RunningPromotion running) {
        State state = jdbc.sql(STATE)
                .param("id", running.id().value())
                .param("node", nodeId)
                .param("attempt", running.attempt())
                .param("now", PromotionRows.utc(clock.instant()))
                .query((rows, number) ->
                        new State(rows.getBoolean(1), rows.getBoolean(2), rows.getLong(3), rows.getLong(4)))
                .single();
        if (!state.ours() || state.held() < state.wanted()) {
            throw lost(running);
        }
        if (state.stopRequested()) {
            throw new PromotionStoppedException("Stopped on request; restart it to go on from this step.");
        }
        if (running.isNodeStopping()) {
            throw new PromotionStoppedException(
                    "The node working on it shuts down; it goes on elsewhere or at the next start.");
        }
    }

    @Override
    public void checkProtection(RunningPromotion running) {
        targets.require(running);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdProtection(RunningPromotion running, InstanceId target) {
        targets.hold(running, target);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(RunningPromotion running) {
        long ours = jdbc.sql(HOLD)
                .param("id", running.id().value())
                .param("node", nodeId)
                .param("attempt", running.attempt())
                .query(Long.class)
                .single();
        if (ours == 0) {
            throw lost(running);
        }
    }

    private static LeaseLostException lost(RunningPromotion running) {
        return new LeaseLostException(
                "This node's lease on the targets of promotion %s has run out; it touches nothing any more."
                        .formatted(running.id()));
    }
}
