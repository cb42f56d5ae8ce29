package org.sluice.quartz;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sluice.application.ApplicationId;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;
import org.sluice.schedule.ScheduleId;

/** A launcher that accepts everything, or throws what it was told to, and remembers what it was asked. */
class RecordingLauncher implements PromotionLauncher {

    private final List<PromotionRequest> requests = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

    /** Fails the next launches, one each. */
    void failNext(RuntimeException... next) {
        failures.addAll(List.of(next));
    }

    List<PromotionRequest> requests() {
        return requests;
    }

    /** The scheduled times this schedule was launched for. */
    List<Instant> timesOf(ScheduleId id) {
        String prefix = "schedule:" + id.value() + ":";
        return requests.stream()
                .map(PromotionRequest::requestId)
                .filter(requestId -> requestId.startsWith(prefix))
                .map(requestId -> Instant.parse(requestId.substring(prefix.length())))
                .toList();
    }

    @Override
    public Outcome launch(PromotionRequest request) {
        boolean created = requests.stream().noneMatch(known -> known.requestId().equals(request.requestId()));
        requests.add(request);
        if (!failures.isEmpty()) {
            throw failures.remove(0);
        }
        return new Outcome(promotion(request), true, created);
    }

    @Override
    public Outcome restore(PromotionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome rollback(PromotionId promotion, PromotionRequest request) {
        throw new UnsupportedOperationException();
    }

    static Promotion promotion(PromotionRequest request) {
        return new Promotion(
                new PromotionId("01PROMOTION"),
                request.requestId(),
                new ApplicationId("01A"),
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
                Optional.empty(),
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
