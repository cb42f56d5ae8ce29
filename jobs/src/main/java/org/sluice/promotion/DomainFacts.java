package org.sluice.promotion;

import java.util.List;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;

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
        List<Instance> targets = promotions.targets(promotion.id()).stream()
                .map(target -> instance(target.target()))
                .toList();
        InstanceId sourceId = new InstanceId(source.targetId().orElseThrow());
        return new RunningPromotion(
                new RunningPromotion.Facts(promotion, version.policy(), source, instance(sourceId), targets));
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
