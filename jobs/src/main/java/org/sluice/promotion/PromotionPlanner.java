package org.sluice.promotion;

import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.pipeline.PipelineId;
import org.sluice.snapshot.SnapshotId;

/** Answers what a promotion would do, before anything is touched. */
public interface PromotionPlanner {

    /**
     * Reads source and target and compares; writes nothing, anywhere. Where the stage asks which snapshot and none is named,
     * the plan is what an automatic trigger would meet: it would wait.
     *
     * @param asker who would promote: a protected target stands in the way of all but owners
     * @throws org.sluice.problem.ProblemException if the promotion would be refused, or an instance cannot be read
     */
    Plan plan(PipelineId pipeline, String sourceStage, Optional<SnapshotId> snapshot, Principal asker);
}
