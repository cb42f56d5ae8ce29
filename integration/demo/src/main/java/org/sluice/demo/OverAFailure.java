package org.sluice.demo;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionView;

/** A promotion fails because production is down, is restarted, and goes on from the step that failed. */
record OverAFailure(int release) implements Scene {

    private static final String DEPLOY = "deploy";
    private static final List<String> DONE_BEFORE = List.of("snapshot", "copy-environment-keys");
    private static final List<String> DONE_AFTER = List.of(DEPLOY, "verify");
    private static final int PROMOTION_FAILED = 3;

    @Override
    public String title() {
        return "4. Over a failure";
    }

    @Override
    public void play(Setting setting) {
        Narrator narrator = setting.narrator();
        setting.develop(release);
        setting.production().stop();
        narrator.say("Somebody pulls the plug: the production Node-RED is down. Nobody knows, and promotes:");
        setting.sluice()
                .run(
                        PROMOTION_FAILED,
                        "promote",
                        "--pipeline",
                        DemoDefinitions.PIPELINE,
                        "--stage",
                        DemoDefinitions.DEVELOPMENT,
                        "--wait");
        PromotionView failed = setting.newestPromotion().orElseThrow();
        checkFailed(failed);
        narrator.checked("The promotion errored in the step deploy, because " + DemoDefinitions.PRODUCTION
                + " was not reachable (" + failed.statusCode() + "), and says what can be done.");

        setting.production().start();
        narrator.then("Production is up again. It still runs what it ran before:");
        setting.checkProduction(release - 1);
        narrator.then("The promotion goes on from the step that failed. What was done stays done:");
        setting.sluice().run(0, "promotions", "restart", failed.id(), "--reason", "Production is up again", "--wait");
        PromotionView restarted = setting.client().promotions().get(failed.id());
        checkRestarted(restarted);
        narrator.checked("Only " + String.join(" and ", DONE_AFTER) + " ran after the restart; "
                + String.join(" and ", DONE_BEFORE)
                + " ran once, in the first attempt.");
        setting.checkProduction(release);
    }

    static void checkFailed(PromotionView promotion) {
        Setting.expect(
                promotion.status().equals("errored") && "target-unreachable".equals(promotion.statusCode()),
                "The promotion should have been errored (target-unreachable), but is " + promotion.status() + " ("
                        + promotion.statusCode() + ").");
        Setting.expect(
                promotion.steps().stream().anyMatch(step -> step.step().equals(DEPLOY) && step.failureCode() != null),
                "The step that failed should have been " + DEPLOY + ".");
    }

    static void checkRestarted(PromotionView promotion) {
        Setting.expect(
                promotion.status().equals("succeeded"),
                "The restarted promotion should have succeeded, but is " + promotion.status() + ".");
        List<String> first = steps(promotion, attempt -> attempt == 1);
        Setting.expect(
                first.containsAll(DONE_BEFORE) && first.contains(DEPLOY),
                "The first attempt should have come as far as " + DEPLOY + ", but ran " + first + ".");
        List<String> later = steps(promotion, attempt -> attempt > 1);
        Setting.expect(
                Set.copyOf(later).equals(Set.copyOf(DONE_AFTER)),
                "After the restart " + DONE_AFTER + " should have run, but it was " + later + ".");
    }

    /** In the order they were run; a step that is looked at again after a wait is there more than once. */
    private static List<String> steps(PromotionView promotion, IntPredicate attempt) {
        return promotion.steps().stream()
                .filter(step -> attempt.test(step.attempt()))
                .map(PromotionStepView::step)
                .toList();
    }
}
