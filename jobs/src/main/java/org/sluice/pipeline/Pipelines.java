package org.sluice.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sluice.application.ApplicationId;

/** The pipelines with their versions and holds. */
public interface Pipelines {

    /** Creates a pipeline with an empty first draft. */
    Pipeline add(ApplicationId application, String name, String author);

    Optional<Pipeline> find(PipelineId id);

    Optional<Pipeline> findByName(ApplicationId application, String name);

    List<Pipeline> list(ApplicationId application);

    /** One version, also of a pipeline removed since: the promotions pinned to it still need it. */
    Optional<PipelineVersion> version(PipelineId id, int version);

    List<PipelineVersion> versions(PipelineId id);

    void rename(PipelineId id, String name);

    /**
     * Replaces the draft, or starts the next one if the newest version is published.
     *
     * @param expectedDraft version number of the draft the editor has seen, or of the next one if there was none; empty to
     *     skip the check
     * @throws org.sluice.problem.ProblemException if the rules are broken or the draft has moved on
     */
    PipelineVersion saveDraft(
            PipelineId id, PipelinePolicy policy, List<Stage> stages, Optional<Integer> expectedDraft, String author);

    /**
     * Freezes the draft and makes it the version new promotions start with.
     *
     * @throws org.sluice.problem.ProblemException if there is no draft, or it breaks a rule
     */
    PipelineVersion publish(PipelineId id, Optional<Integer> expectedDraft, String publisher);

    /**
     * Changes the stages and publishes them, in one: the way of editing that knows no drafts. Such a pipeline grows stage by
     * stage, so here it may be published while it is too short to promote along; every other rule holds.
     *
     * @param change the stages as they shall be, from those there are
     * @throws org.sluice.problem.ProblemException if the rules are broken, or with code {@code draft-unpublished} if a draft
     *     holds somebody's unpublished changes
     */
    PipelineVersion restage(PipelineId id, UnaryOperator<List<Stage>> change, String author);

    /**
     * Removes a pipeline with its draft, holds and schedules and frees its name; its published versions stay for the
     * promotions that are history. The timers of its schedules are the caller's to disarm.
     *
     * @throws org.sluice.problem.ProblemException if promotions of it are under way
     */
    void remove(PipelineId id);

    Optional<StageHold> hold(PipelineId id, String stage);

    List<StageHold> holds(PipelineId id);

    /** Sets the hold, or replaces the one there is. */
    void hold(StageHold hold);

    /** Lifts the hold; false if there was none. */
    boolean lift(PipelineId id, String stage);
}
