package org.sluice.promotion;

import java.util.List;
import org.sluice.pipeline.PipelineId;

/** Which promotions may start now, asked of the database; and those that must be brought back into the queue. */
interface DispatchQueue {

    /** Queued promotions whose pipeline and targets look free and whose stage is not held, in the order they should start. */
    List<Promotion> startable(int limit);

    /**
     * Locks a pipeline for the caller's transaction: nobody else starts or refuses promotions of it meanwhile, nor removes it.
     * Returns whether there is one still.
     */
    boolean lock(PipelineId pipeline);

    /** Under a lock on its pipeline: whether the policy still lets this one start. */
    boolean mayStart(Promotion promotion);

    /** Waiting promotions whose time has come, or whose missing values are there. */
    List<PromotionId> wakeable();

    /** Locks and gives the promotions from a stage that wait for somebody to choose their snapshot. */
    List<Promotion> awaitingSnapshot(PipelineId pipeline, String sourceStage);

    /** Running promotions whose node has died. */
    List<Promotion> orphaned();

    /** This node lives. */
    void beat(String nodeId, java.time.Duration lease);

    /** This node is gone. */
    void signOff(String nodeId);
}
