package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;

/** Loads what the steps of a promotion need, as the promotion was pinned to it. */
final class DomainFacts implements PromotionRunner.PromotionFacts, PromotionDispatcher.RecoveryPolicies {

    private final Promotions promotions;
    private final Pipelines pipelines;
    private final Instances instances;

    DomainFacts(Promotions promotions, Pipelines pipelines, Instances instances) {
        this.promotions = promotions;
        this.pipelines = pipelines;
        this.instances = instances;
    }

    @Override
    public RunningPromotion load(Promotion promotion) {
        PipelineVersion version = version(promotion);
        Stage source = version.requireStage(promotion.sourceStage());
        Stage target = version.requireStage(promotion.targetStage());
        List<Instance> targets = target.type() == StageType.INSTANCE
                ? promotions.targets(promotion.id()).stream()
                        .map(one -> instance(one.target()))
                        .toList()
                : List.of();
        Optional<Instance> from = source.type() == StageType.INSTANCE
                ? source.targetId().map(id -> instance(new InstanceId(id)))
                : Optional.empty();
        return new RunningPromotion(
                new RunningPromotion.Facts(promotion, version.policy(), source, target, from, targets));
    }

    @Override
    public boolean resumes(Promotion promotion) {
        return version(promotion).policy().recovery() == org.sluice.pipeline.PipelinePolicy.Recovery.RESUME;
    }

    private PipelineVersion version(Promotion promotion) {
        return pipelines
                .version(promotion.pipeline(), promotion.pipelineVersion())
                .orElseThrow(() -> new IllegalStateException("Version %d of pipeline %s is gone."
                        .formatted(promotion.pipelineVersion(), promotion.pipeline())));
    }

    private Instance instance(InstanceId id) {
        return instances
                .find(id)
                .orElseThrow(() -> new PromotionRejectedException(
                        "instance-gone",
                        "Instance %s is not registered any more; register it again or abandon the promotion."
                                .formatted(id)));
    }
}
