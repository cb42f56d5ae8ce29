package org.sluice.rest;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.PromotionLinksView;
import org.sluice.protocol.PromotionProgressView;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionTargetView;
import org.sluice.protocol.PromotionView;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Promotions as the wire says them, with the verbs that the caller may use on them now. */
@Component
final class PromotionDocuments {

    /** Snapshot, environment keys, deployment, verification. */
    private static final int STEPS = 4;

    private static final String COMPLETED = "COMPLETED";

    private final Promotions promotions;
    private final Pipelines pipelines;
    private final StageTargets stageTargets;
    private final Rollouts rollouts;
    private final Snapshots snapshots;
    private final Gate gate;

    PromotionDocuments(
            Promotions promotions,
            Pipelines pipelines,
            StageTargets stageTargets,
            Rollouts rollouts,
            Snapshots snapshots,
            Gate gate) {
        this.promotions = promotions;
        this.pipelines = pipelines;
        this.stageTargets = stageTargets;
        this.rollouts = rollouts;
        this.snapshots = snapshots;
        this.gate = gate;
    }

    static String address(Promotion promotion) {
        return "/api/v1/promotions/" + promotion.id();
    }

    PromotionView view(Promotion promotion, Principal principal) {
        List<PromotionTarget> targets = promotions.targets(promotion.id());
        List<PromotionStep> steps = promotions.steps(promotion.id());
        return new PromotionView(
                promotion.id().value(),
                promotion.requestId(),
                promotion.application().value(),
                promotion.pipeline().value(),
                pipelines.find(promotion.pipeline()).map(Pipeline::name).orElse(null),
                promotion.pipelineVersion(),
                promotion.sourceStage(),
                promotion.targetStage(),
                Words.of(promotion.kind()),
                Words.of(promotion.door()),
                promotion.actor(),
                promotion.reason().orElse(null),
                promotion.correlationId().orElse(null),
                promotion
                        .snapshot()
                        .or(promotion::requestedSnapshot)
                        .map(id -> id.value())
                        .orElse(null),
                digest(promotion),
                Words.of(promotion.status()),
                promotion.statusCode().orElse(null),
                promotion.statusText().orElse(null),
                promotion.attempt(),
                promotion.wakeAt().orElse(null),
                promotion.nodeId().orElse(null),
                promotion.createdAt(),
                promotion.startedAt().orElse(null),
                promotion.endedAt().orElse(null),
                targets.stream().map(target -> view(type(promotion), target)).toList(),
                steps.stream().map(PromotionDocuments::view).toList(),
                progress(promotion, steps),
                links(promotion, targets, principal),
                rollouts.find(new RolloutId(promotion.id().value()))
                        .map(RolloutDocuments::view)
                        .orElse(null));
    }

    private @Nullable String digest(Promotion promotion) {
        return promotion
                .snapshot()
                .or(promotion::requestedSnapshot)
                .flatMap(id -> snapshots.find(id).or(() -> snapshots.removed(id)))
                .map(snapshot -> snapshot.digest().toString())
                .orElse(null);
    }

    private StageType type(Promotion promotion) {
        return pipelines
                .version(promotion.pipeline(), promotion.pipelineVersion())
                .flatMap(version -> version.stage(promotion.targetStage()))
                .map(Stage::type)
                .orElse(StageType.INSTANCE);
    }

    private PromotionTargetView view(StageType type, PromotionTarget target) {
        return new PromotionTargetView(
                target.target().value(),
                stageTargets.name(type, target.target().value()).orElse(null),
                Words.of(target.status()),
                target.previousSnapshot().map(id -> id.value()).orElse(null),
                target.deployedAt().orElse(null),
                target.verifiedAt().orElse(null));
    }

    private static PromotionStepView view(PromotionStep step) {
        return new PromotionStepView(
                step.attempt(),
                step.step(),
                step.status().toLowerCase(Locale.ROOT),
                step.read(),
                step.filtered(),
                step.written(),
                step.skipped(),
                step.retried(),
                step.startedAt(),
                step.endedAt().orElse(null),
                step.failureCode().orElse(null),
                step.failureText().orElse(null));
    }

    private static PromotionProgressView progress(Promotion promotion, List<PromotionStep> steps) {
        if (promotion.status() == PromotionStatus.SUCCEEDED) {
            return new PromotionProgressView(STEPS, STEPS);
        }
        Set<String> done = steps.stream()
                .filter(step -> step.status().equals(COMPLETED))
                .map(PromotionStep::step)
                .collect(Collectors.toSet());
        return new PromotionProgressView(Math.min(done.size(), STEPS), STEPS);
    }

    private PromotionLinksView links(Promotion promotion, List<PromotionTarget> targets, Principal principal) {
        PromotionStatus status = promotion.status();
        boolean operates = gate.allows(principal, Permission.PROMOTION_OPERATE, promotion.application());
        boolean approves = gate.allows(principal, Permission.PROMOTION_APPROVE, promotion.application());
        boolean hasWayBack = targets.stream()
                        .anyMatch(target -> target.status() != PromotionTarget.Status.PENDING
                                && target.previousSnapshot()
                                        .flatMap(snapshots::find)
                                        .isPresent())
                || rollouts.find(new RolloutId(promotion.id().value()))
                        .filter(rollout ->
                                rollout.counts().total() > rollout.counts().of(DeliveryStatus.PENDING))
                        .isPresent();
        boolean mayGoBack = status.ended()
                && hasWayBack
                && gate.allows(principal, Permission.PROMOTION_START, promotion.application());
        boolean mayRestart = status.restartable() || status == PromotionStatus.WAITING && !promotion.waitsForSnapshot();
        String self = address(promotion);
        return new PromotionLinksView(
                self,
                self + "/events",
                approves && promotion.waitsForSnapshot() ? self + "/snapshot" : null,
                operates && mayRestart ? self + "/restart" : null,
                operates && status.underWay() ? self + "/stop" : null,
                operates && status.mayBecome(PromotionStatus.ABANDONED) ? self + "/abandon" : null,
                mayGoBack ? self + "/rollback" : null);
    }
}
