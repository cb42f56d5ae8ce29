package org.sluice.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sluice.protocol.PromotionView;

/** A promotion that starts by itself, a few seconds from now. */
record OnSchedule(int release) implements Scene {

    /** Long enough for the file to be applied before its time has come. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String title() {
        return "2. On a schedule";
    }

    @Override
    public void play(Setting setting) {
        setting.develop(release);
        Optional<String> before = setting.newestPromotion().map(PromotionView::id);
        Instant at = setting.clock().instant().plus(AHEAD).truncatedTo(ChronoUnit.SECONDS);
        Path file = setting.workplace().write("schedule.yaml", DemoDefinitions.schedule(at));
        setting.narrator()
                .say("This one shall be promoted by itself, once, at " + at + ". The schedule is written down, too:");
        setting.narrator().quote(DemoDefinitions.schedule(at));
        setting.sluice().run(0, "apply", "-f", file.toString(), "--yes");
        setting.narrator().say("Waiting for its time to come ...");
        String fired = awaitOtherThan(before, setting);
        setting.awaitEnd(fired);
        setting.sluice().run(0, "promotions", "watch", fired);
        setting.sluice().run(0, "schedules", "show", DemoDefinitions.SCHEDULE);
        setting.checkProduction(release);
    }

    private static String awaitOtherThan(Optional<String> before, Setting setting) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LIMIT.toNanos()) {
            Optional<String> newest = setting.newestPromotion().map(PromotionView::id);
            if (newest.isPresent() && !newest.equals(before)) {
                return newest.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
        throw new DemoFailedException("The schedule has not started a promotion within " + LIMIT.toSeconds() + " s.");
    }
}
