package org.sluice.rest;

import java.util.List;
import java.util.Optional;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** Looked up one by one, as a single promotion needs it. */
record SingleSurroundings(
        Gate gate,
        Promotions promotions,
        Pipelines pipelines,
        StageTargets stageTargets,
        Rollouts rollouts,
        Snapshots snapshots)
        implements PromotionSurroundings {

    @Override
    public List<PromotionTarget> targets(PromotionId promotion) {
        return promotions.targets(promotion);
    }

    @Override
    public List<PromotionStep> steps(PromotionId promotion) {
        return promotions.steps(promotion);
    }

    @Override
    public Optional<Rollout> rollout(RolloutId rollout) {
        return rollouts.find(rollout);
    }

    @Override
    public Optional<Application> application(ApplicationId application) {
        return gate.find(application);
    }

    @Override
    public Optional<String> pipeline(PipelineId pipeline) {
        return pipelines.find(pipeline).map(Pipeline::name);
    }

    @Override
    public StageType type(Promotion promotion) {
        return pipelines
                .version(promotion.pipeline(), promotion.pipelineVersion())
                .flatMap(version -> version.stage(promotion.targetStage()))
                .map(Stage::type)
                .orElse(StageType.INSTANCE);
    }

    @Override
    public Optional<String> target(StageType type, String id) {
        return stageTargets.name(type, id);
    }

    @Override
    public Optional<Snapshots.Named> snapshot(SnapshotId snapshot) {
        return snapshots
                .find(snapshot)
                .or(() -> snapshots.removed(snapshot))
                .map(found ->
                        new Snapshots.Named(found.digest(), found.removedAt().isPresent()));
    }
}
