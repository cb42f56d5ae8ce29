package org.sluice.jms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.sluice.access.Permission;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;

/** A launcher that keeps its one promise in memory: the same request id is one promotion. */
final class InMemoryLauncher implements PromotionLauncher {

    final List<PromotionRequest> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<String, Promotion> promotions = new ConcurrentHashMap<>();

    volatile boolean busy;
    volatile Consumer<PromotionRequest> beforeCommit = request -> {};
    volatile Consumer<PromotionRequest> afterCommit = request -> {};

    @Override
    public Outcome launch(PromotionRequest request) {
        calls.add(request);
        beforeCommit.accept(request);
        request.principal().require(Permission.PROMOTION_START, new TeamId("team"), "pipeline", "pipeline-1");
        if (busy) {
            return new Outcome(promotion("in-the-way", request), false, false);
        }
        boolean known = promotions.containsKey(request.requestId());
        Promotion promotion =
                promotions.computeIfAbsent(request.requestId(), id -> promotion("promotion-of-" + id, request));
        afterCommit.accept(request);
        return new Outcome(promotion, true, !known);
    }

    @Override
    public Outcome restore(PromotionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome rollback(PromotionId promotion, PromotionRequest request) {
        throw new UnsupportedOperationException();
    }

    private static Promotion promotion(String id, PromotionRequest request) {
        return new Promotion(
                new PromotionId(id),
                request.requestId(),
                new ApplicationId("application-1"),
                request.pipeline(),
                1,
                request.sourceStage(),
                "production",
                Promotion.Kind.PROMOTION,
                request.door(),
                request.principal().name(),
                request.reason(),
                request.correlationId(),
                request.replyTo(),
                request.snapshot(),
                Optional.empty(),
                PromotionStatus.QUEUED,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
    }
}
