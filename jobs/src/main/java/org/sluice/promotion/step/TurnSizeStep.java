package org.sluice.promotion.step;

import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.RunningPromotions;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/** One step for turns of two sizes: small ones page by page on one thread, large ones in partitions. */
public final class TurnSizeStep implements Step {

    private final Step small;
    private final Step large;
    private final RunningPromotions running;
    private final RolloutConduct conduct;
    private final int threshold;

    /** Both have the name of the step. */
    public TurnSizeStep(Step small, Step large, RunningPromotions running, RolloutConduct conduct, int threshold) {
        this.small = small;
        this.large = large;
        this.running = running;
        this.conduct = conduct;
        this.threshold = threshold;
    }

    @Override
    public String getName() {
        return small.getName();
    }

    @Override
    public boolean isAllowStartIfComplete() {
        return small.isAllowStartIfComplete();
    }

    @Override
    public int getStartLimit() {
        return small.getStartLimit();
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
        String id = execution.getJobExecution().getJobParameters().getString("promotionId");
        RunningPromotion promotion = running.get(id == null ? "" : id);
        (conduct.expected(promotion) > threshold ? large : small).execute(execution);
    }
}
