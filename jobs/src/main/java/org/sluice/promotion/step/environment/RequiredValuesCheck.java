package org.sluice.promotion.step.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.environment.Environments;
import org.sluice.instance.Instance;
import org.sluice.pipeline.PipelinePolicy.MissingValue;
import org.sluice.promotion.PromotionRejectedException;
import org.sluice.promotion.PromotionWaitsException;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.step.PromotionStepListener;

/**
 * Before anything is deployed: every required variable of every target has a value, or the promotion holds or fails; and it
 * is one the template allows.
 */
final class RequiredValuesCheck implements PromotionStepListener.StepCheck {

    private final Environments environments;

    RequiredValuesCheck(Environments environments) {
        this.environments = environments;
    }

    @Override
    public String step() {
        return PromotionJobConfiguration.COPY_ENVIRONMENT_KEYS;
    }

    @Override
    public void check(RunningPromotion running) {
        refuseMismatches(running);
        List<String> missing = new ArrayList<>();
        for (Instance target : running.targets()) {
            environments.keys(target.id()).stream()
                    .filter(key -> key.required() && key.needsValue())
                    .forEach(key -> missing.add(key.name() + " on " + target.name()));
        }
        if (missing.isEmpty()) {
            return;
        }
        String what = "No value for required %s. Nothing has been deployed.".formatted(String.join(", ", missing));
        if (running.policy().missingValue() == MissingValue.FAIL) {
            throw new PromotionRejectedException("value-missing", what + " Set it, then restart the promotion.");
        }
        throw new PromotionWaitsException(
                "value-missing", what + " Set it and the promotion goes on by itself.", Optional.empty());
    }

    /** Such a value was set before the template's pattern was; nobody can set one now. */
    private void refuseMismatches(RunningPromotion running) {
        List<String> mismatches = new ArrayList<>();
        for (Instance target : running.targets()) {
            environments.mismatches(target.id()).forEach(name -> mismatches.add(name + " on " + target.name()));
        }
        if (!mismatches.isEmpty()) {
            throw new PromotionRejectedException(
                    "value-mismatch",
                    "The value of %s does not match the pattern of its template. Nothing has been deployed. Set another one, then restart the promotion."
                            .formatted(String.join(", ", mismatches)));
        }
    }
}
