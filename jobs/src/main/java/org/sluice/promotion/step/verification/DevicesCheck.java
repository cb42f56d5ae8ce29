package org.sluice.promotion.step.verification;

import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.promotion.step.PromotionStepListener;
import org.sluice.promotion.step.TargetKindStep;
import org.sluice.snapshot.Snapshot;

/** Before a promotion has succeeded: every device of it has ended, or it waits for those that have not. */
final class DevicesCheck implements PromotionStepListener.StepCheck {

    private final RolloutConduct conduct;
    private final Promotions promotions;
    private final PinnedSnapshot pinned;

    DevicesCheck(RolloutConduct conduct, Promotions promotions, PinnedSnapshot pinned) {
        this.conduct = conduct;
        this.promotions = promotions;
        this.pinned = pinned;
    }

    @Override
    public String step() {
        return PromotionJobConfiguration.VERIFY;
    }

    @Override
    public void check(RunningPromotion running) {
        if (TargetKindStep.atDevices(running, promotions)) {
            conduct.requireDone(running, pinned.find(running).map(Snapshot::id));
        }
    }
}
