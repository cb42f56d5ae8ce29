package org.sluice.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.Instances;
import org.sluice.pipeline.Pipelines;
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

    private final PromotionSurroundings one;
    private final PageSurroundings.Sources sources;

    PromotionDocuments(
            Promotions promotions,
            Pipelines pipelines,
            StageTargets stageTargets,
            Rollouts rollouts,
            Snapshots snapshots,
            Instances instances,
            Gate gate) {
        this.one = new SingleSurroundings(gate, promotions, pipelines, stageTargets, rollouts, snapshots);
        this.sources = new PageSurroundings.Sources(promotions, rollouts, snapshots, instances);
    }

    static String address(Promotion promotion) {
        return "/api/v1/promotions/" + promotion.id();
    }

    PromotionView view(Promotion promotion, Principal principal) {
        return view(promotion, principal, one);
    }

    /** Several, with what they are shown with read together. */
    Function<Promotion, PromotionView> views(List<Promotion> shown, Principal principal) {
        PromotionSurroundings together = new PageSurroundings(one, shown, sources);
        return promotion -> view(promotion, principal, together);
    }

    private static PromotionTargetView view(StageType type, PromotionTarget target, PromotionSurroundings around) {
        return new PromotionTargetView(
                target.target().value(),
                around.target(type, target.target().value()).orElse(null),
                Words.of(target.status()),
                target.previousSnapshot().map(id -> id.value()).orElse(null),
                target.deployedAt().orElse(null),
                target.verifiedAt().orElse(null),
                target.warning().orElse(null));
    }

    private PromotionView view(Promotion promotion, Principal principal, PromotionSurroundings around) {
        List<PromotionTarget> targets = around.targets(promotion.id());
        List<PromotionStep> steps = around.steps(promotion.id());
        StageType type = around.type(promotion);
        Optional<Rollout> rollout = around.rollout(new RolloutId(promotion.id().value()));
        return new PromotionView(
                promotion.id().value(),
                promotion.requestId(),
                promotion.application().value(),
                promotion.pipeline().value(),
                around.pipeline(promotion.pipeline()).orElse(null),
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
                promotion
                        .snapshot()
                        .or(promotion::requestedSnapshot)
                        .flatMap(around::snapshot)
                        .map(named -> named.digest().toString())
                        .orElse(null),
                Words.of(promotion.status()),
                promotion.statusCode().orElse(null),
                promotion.statusText().orElse(null),
                promotion.attempt(),
                promotion.wakeAt().orElse(null),
                promotion.nodeId().orElse(null),
                promotion.createdAt(),
                promotion.startedAt().orElse(null),
                promotion.endedAt().orElse(null),
                targets.stream().map(target -> view(type, target, around)).toList(),
                steps.stream().map(PromotionDocuments::view).toList(),
                progress(promotion, steps),
                links(promotion, targets, rollout, principal, around),
                rollout.map(RolloutDocuments::view).orElse(null));
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

    private PromotionLinksView links(
            Promotion promotion,
            List<PromotionTarget> targets,
            Optional<Rollout> rollout,
            Principal principal,
            PromotionSurroundings around) {
        PromotionStatus status = promotion.status();
        Predicate<Permission> may = permission -> around.application(promotion.application())
                .filter(application -> principal.may(permission, application))
                .isPresent();
        boolean operates = may.test(Permission.PROMOTION_OPERATE);
        boolean approves = may.test(Permission.PROMOTION_APPROVE);
        boolean hasWayBack = targets.stream()
                        .anyMatch(target -> target.status() != PromotionTarget.Status.PENDING
                                && target.previousSnapshot()
                                        .flatMap(around::snapshot)
                                        .filter(named -> !named.removed())
                                        .isPresent())
                || rollout.filter(one -> one.counts().total() > one.counts().of(DeliveryStatus.PENDING))
                        .isPresent();
        boolean mayGoBack = status.ended() && hasWayBack && may.test(Permission.PROMOTION_START);
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
