package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.PipelineId;

/** The promotions as readers see them; changing them is the business of launcher, operator and job. */
public interface Promotions {

    Optional<Promotion> find(PromotionId id);

    Optional<Promotion> findByRequest(String requestId);

    /** Which promotions to list; an empty member does not narrow. */
    record Filter(
            Optional<ApplicationId> application,
            Optional<PipelineId> pipeline,
            Set<PromotionStatus> statuses,
            Optional<PromotionId> before,
            int limit) {}

    /** Newest first. */
    List<Promotion> list(Filter filter);

    List<PromotionTarget> targets(PromotionId id);

    /** The steps of all attempts, oldest first. */
    List<PromotionStep> steps(PromotionId id);

    /** The newest succeeded promotion onto a target: what Sluice believes to run there. */
    Optional<Promotion> lastSucceeded(InstanceId target);
}
