package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.RolloutView;

/** The commands that make sense for a promotion as it stands, with what each does. */
final class NextSteps {

    private static final String REASON = " --reason '...'";

    private NextSteps() {}

    static List<String> of(PromotionView promotion) {
        List<String> steps = new ArrayList<>();
        boolean ended = ExitCode.ended(promotion);
        String code = promotion.statusCode() == null ? "" : promotion.statusCode();
        if (code.equals("value-missing")) {
            promotion.targets().forEach(target -> {
                String name = Text.shellWord(target.name() == null ? target.id() : target.name());
                steps.add("sluice instances variables list " + name + "   shows what needs a value");
                steps.add("sluice instances variables set " + name + " NAME   asks for the value");
            });
        }
        if (promotion.links().chooseSnapshot() != null) {
            steps.add("sluice snapshots list   shows what there is to choose from");
            steps.add("sluice promotions choose-snapshot " + promotion.id() + " SNAPSHOT   goes on with that one");
        }
        RolloutView rollout = promotion.rollout();
        if (rollout != null && !ended) {
            boolean paused = rollout.state().equals("paused");
            steps.add("sluice rollouts " + (paused ? "resume " : "pause ") + promotion.id() + REASON
                    + (paused ? "   goes on, forgiving what failed" : "   sends nothing more for now"));
        }
        if (rollout != null) {
            steps.add("sluice rollouts devices " + promotion.id() + " --status failed,timed-out   shows what failed");
        }
        if (code.equals("stage-held")) {
            steps.add("sluice pipelines unhold " + promotion.pipelineId() + " --stage "
                    + Text.shellWord(promotion.targetStage()) + "   lets promotions onto the stage again");
        }
        verb(
                steps,
                promotion,
                promotion.links().restart(),
                "restart",
                ended ? "goes on from where it ended" : "wakes it");
        verb(steps, promotion, promotion.links().stop(), "stop", "stops it; it can be restarted");
        verb(steps, promotion, promotion.links().abandon(), "abandon", "gives it up for good");
        verb(
                steps,
                promotion,
                promotion.links().rollback(),
                "rollback",
                "goes back to what ran before, holds the stage");
        if (!ended) {
            steps.add("sluice promotions watch " + promotion.id());
        }
        return steps;
    }

    private static void verb(
            List<String> steps, PromotionView promotion, @Nullable String link, String verb, String effect) {
        if (link != null) {
            steps.add("sluice promotions " + verb + " " + promotion.id() + REASON + "   " + effect);
        }
    }
}
