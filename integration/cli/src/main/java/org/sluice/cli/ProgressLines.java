package org.sluice.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.PromotionListener;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionView;

/** A line for every change of status and every step that ended, for logs. */
final class ProgressLines implements PromotionListener {

    private final Output output;
    private final Consumer<SluiceUnreachableException> complaints;
    private final Set<String> told = new HashSet<>();
    private @Nullable String status;
    private boolean disturbed;

    /** @param known steps that need not be told of: they ended before */
    ProgressLines(Output output, Consumer<SluiceUnreachableException> complaints, List<PromotionStepView> known) {
        this.output = output;
        this.complaints = complaints;
        known.forEach(step -> told.add(key(step)));
    }

    /** A step that waited ends twice in one attempt. */
    private static String key(PromotionStepView step) {
        return step.attempt() + " " + step.step() + " " + step.status();
    }

    @Override
    public void changed(PromotionView promotion) {
        disturbed = false;
        for (PromotionStepView step : promotion.steps()) {
            if (step.endedAt() != null && told.add(key(step))) {
                output.say("step " + step.step() + " " + step.status() + " (" + step.read() + " read, " + step.written()
                        + " written, " + Text.between(step.startedAt(), step.endedAt()) + ")");
            }
        }
        String now = promotion.status() + (promotion.wakeAt() == null ? "" : " until " + Text.of(promotion.wakeAt()));
        if (!now.equals(status)) {
            status = now;
            String why = promotion.statusText();
            output.say("promotion " + promotion.id() + " " + now + (why == null ? "" : ": " + why));
        }
    }

    @Override
    public void disturbed(SluiceUnreachableException trouble) {
        if (!disturbed) {
            disturbed = true;
            complaints.accept(trouble);
        }
    }
}
