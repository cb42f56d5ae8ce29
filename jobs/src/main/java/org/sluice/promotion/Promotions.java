package org.sluice.promotion;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.PipelineId;
import org.sluice.snapshot.Digest;

/** The promotions as readers see them; changing them is the business of launcher, operator and job. */
public interface Promotions {

    Optional<Promotion> find(PromotionId id);

    Optional<Promotion> findByRequest(String requestId);

    /**
     * Which promotions to list; an empty member does not narrow.
     *
     * @param applications of one of these; if there are none of these, of none
     */
    record Filter(
            Optional<Set<ApplicationId>> applications,
            Optional<PipelineId> pipeline,
            Set<PromotionStatus> statuses,
            Optional<PromotionId> before,
            int limit) {}

    /** Newest first. */
    List<Promotion> list(Filter filter);

    List<PromotionTarget> targets(PromotionId id);

    /** The same of several. */
    Map<PromotionId, List<PromotionTarget>> targetsOf(Collection<PromotionId> ids);

    /** The steps of several. */
    Map<PromotionId, List<PromotionStep>> stepsOf(Collection<PromotionId> ids);

    /** The steps of all attempts, oldest first. */
    List<PromotionStep> steps(PromotionId id);

    /** The id of the access token a promotion acts as: of whoever asked for it, or restarted it last. */
    Optional<String> actsAs(PromotionId id);

    /**
     * What a target runs if nobody but Sluice deploys there: what was sent to it last and, where a later promotion broke
     * off, what that may have sent. What was sent for certain comes first. Empty if nothing was ever sent.
     */
    List<Digest> expected(InstanceId target);

    /** The promotion that has a target in hand now. */
    Optional<PromotionId> workingOn(InstanceId target);

    /** The newest succeeded promotion onto a target. */
    Optional<Promotion> lastSucceeded(InstanceId target);
}
