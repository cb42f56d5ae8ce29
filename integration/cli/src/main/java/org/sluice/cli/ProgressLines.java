package org.sluice.cli;

import java.util.HashSet;
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

    ProgressLines(Output output, Consumer<SluiceUnreachableException> complaints) {
        this.output = output;
        this.complaints = complaints;
    }

    @Override
    public void changed(PromotionView promotion) {
        disturbed = false;
        for (PromotionStepView step : promotion.steps()) {
            if (step.endedAt() != null && told.add(step.attempt() + " " + step.step())) {
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
