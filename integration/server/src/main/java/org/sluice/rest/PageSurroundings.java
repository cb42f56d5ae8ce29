package org.sluice.rest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** Of a page of promotions: read together, or asked once and remembered. A page costs as many statements as one promotion. */
final class PageSurroundings implements PromotionSurroundings {

    /** What can be read together. */
    record Sources(Promotions promotions, Rollouts rollouts, Snapshots snapshots, Instances instances) {}

    private final PromotionSurroundings one;
    private final Map<PromotionId, List<PromotionTarget>> targets;
    private final Map<PromotionId, List<PromotionStep>> steps;
    private final Set<RolloutId> rollouts;
    private final Map<SnapshotId, Snapshots.Named> snapshots;
    private final Map<InstanceId, String> instances;
    private final Map<ApplicationId, Optional<Application>> applications = new HashMap<>();
    private final Map<PipelineId, Optional<String>> pipelines = new HashMap<>();
    private final Map<String, StageType> types = new HashMap<>();
    private final Map<String, Optional<String>> otherTargets = new HashMap<>();

    PageSurroundings(PromotionSurroundings one, List<Promotion> shown, Sources sources) {
        this.one = one;
        List<PromotionId> ids = shown.stream().map(Promotion::id).toList();
        targets = sources.promotions().targetsOf(ids);
        steps = sources.promotions().stepsOf(ids);
        rollouts = sources.rollouts()
                .among(ids.stream().map(id -> new RolloutId(id.value())).toList());
        Set<SnapshotId> named = new HashSet<>();
        shown.forEach(promotion -> Stream.of(promotion.snapshot(), promotion.requestedSnapshot())
                .flatMap(Optional::stream)
                .forEach(named::add));
        targets.values().stream()
                .flatMap(List::stream)
                .flatMap(target -> target.previousSnapshot().stream())
                .forEach(named::add);
        snapshots = sources.snapshots().named(named);
        instances = sources.instances()
                .names(targets.values().stream()
                        .flatMap(List::stream)
                        .map(PromotionTarget::target)
                        .collect(Collectors.toSet()));
    }

    @Override
    public List<PromotionTarget> targets(PromotionId promotion) {
        return targets.getOrDefault(promotion, List.of());
    }

    @Override
    public List<PromotionStep> steps(PromotionId promotion) {
        return steps.getOrDefault(promotion, List.of());
    }

    @Override
    public Optional<Rollout> rollout(RolloutId rollout) {
        return rollouts.contains(rollout) ? one.rollout(rollout) : Optional.empty();
    }

    @Override
    public Optional<Application> application(ApplicationId application) {
        return applications.computeIfAbsent(application, one::application);
    }

    @Override
    public Optional<String> pipeline(PipelineId pipeline) {
        return pipelines.computeIfAbsent(pipeline, one::pipeline);
    }

    @Override
    public StageType type(Promotion promotion) {
        String stage = "%s %d %s".formatted(promotion.pipeline(), promotion.pipelineVersion(), promotion.targetStage());
        return types.computeIfAbsent(stage, key -> one.type(promotion));
    }

    @Override
    public Optional<String> target(StageType type, String id) {
        return type == StageType.INSTANCE
                ? Optional.ofNullable(instances.get(new InstanceId(id)))
                : otherTargets.computeIfAbsent(type + id, key -> one.target(type, id));
    }

    @Override
    public Optional<Snapshots.Named> snapshot(SnapshotId snapshot) {
        return Optional.ofNullable(snapshots.get(snapshot));
    }
}
