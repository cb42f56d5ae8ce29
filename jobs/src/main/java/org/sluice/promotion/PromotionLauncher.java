package org.sluice.promotion;

/**
 * The one door through which promotions start. It writes the promotion down and returns; a node takes it up as soon as
 * pipeline and targets are free.
 */
public interface PromotionLauncher {

    /**
     * What became of a request.
     *
     * @param promotion the promotion of this request id, new or not; when refused, the one that is in the way
     * @param accepted false if the pipeline's concurrency policy forbids a second promotion
     * @param created false if this request id was already known: nothing happened a second time
     */
    record Outcome(Promotion promotion, boolean accepted, boolean created) {}

    /**
     * Starts a promotion, once per request id. Where the stage asks for a snapshot and an automatic request names none, the
     * promotion waits until a person has chosen it; one that waited from that stage before is given up.
     *
     * @throws org.sluice.problem.ProblemException if the request breaks a rule: unknown pipeline or stage, not published,
     *     nothing behind the stage, not permitted, stage held, snapshot missing or foreign, request id used before for
     *     something else
     */
    Outcome launch(PromotionRequest request);

    /**
     * Starts the promotion of what the targets of a succeeded (or half done) promotion ran before it, and holds the stage.
     *
     * @param request its {@code sourceStage} and {@code snapshot} are ignored: they follow from the promotion rolled back
     */
    Outcome rollback(PromotionId promotion, PromotionRequest request);

    /**
     * Starts the promotion of an earlier snapshot back onto the instance it was taken of. Nothing is held: who asks for it by
     * the snapshot knows of no holds.
     *
     * @param request its {@code sourceStage} is the stage of the instance, its {@code snapshot} what the instance shall run
     * @throws org.sluice.problem.ProblemException if the stage's target is no instance, or the snapshot is not of it
     */
    Outcome restore(PromotionRequest request);
}
