package org.sluice.promotion.step;

import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.RunningPromotions;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/**
 * One step for two kinds of targets: one by one for instances, in pages for devices. The devices of an instance have their
 * turn when the instance is healthy.
 */
public final class TargetKindStep implements Step {

    private final Step instances;
    private final Step devices;
    private final RunningPromotions running;
    private final Promotions promotions;

    /** Both have the name of the step. */
    public TargetKindStep(Step instances, Step devices, RunningPromotions running, Promotions promotions) {
        this.instances = instances;
        this.devices = devices;
        this.running = running;
        this.promotions = promotions;
    }

    @Override
    public String getName() {
        return instances.getName();
    }

    @Override
    public boolean isAllowStartIfComplete() {
        return instances.isAllowStartIfComplete();
    }

    @Override
    public int getStartLimit() {
        return instances.getStartLimit();
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
        String id = execution.getJobExecution().getJobParameters().getString("promotionId");
        (atDevices(running.get(id == null ? "" : id), promotions) ? devices : instances).execute(execution);
    }

    /** Whether it is the devices' turn. */
    public static boolean atDevices(RunningPromotion running, Promotions promotions) {
        return running.targetStage().rollsOut()
                && (running.targets().isEmpty()
                        || promotions.targets(running.id()).stream()
                                .allMatch(target -> target.status() == PromotionTarget.Status.HEALTHY));
    }
}
