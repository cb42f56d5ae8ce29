package org.sluice.rest;

import java.util.List;
import java.util.Optional;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** What promotions are shown with. */
interface PromotionSurroundings {

    List<PromotionTarget> targets(PromotionId promotion);

    List<PromotionStep> steps(PromotionId promotion);

    Optional<Rollout> rollout(RolloutId rollout);

    /** The application, whoever asks. */
    Optional<Application> application(ApplicationId application);

    /** What the pipeline is called. */
    Optional<String> pipeline(PipelineId pipeline);

    /** What kind of target it goes to. */
    StageType type(Promotion promotion);

    /** What the target is called. */
    Optional<String> target(StageType type, String id);

    Optional<Snapshots.Named> snapshot(SnapshotId snapshot);
}
