package org.sluice.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sluice.event.EventOutbox;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;

/** Waits for the end of one promotion at a time without asking the database: by the commits of its seven events. */
final class Done {

    /** accepted, started, four steps, succeeded */
    private static final int EVENTS = 7;

    private final Semaphore events = new Semaphore(0);

    Done(BenchServer server) {
        server.bean(EventOutbox.class).onAdded(events::release);
    }

    void begin() {
        events.drainPermits();
    }

    void await(Factory factory, Promotion promotion) throws InterruptedException {
        if (!events.tryAcquire(EVENTS, 20, TimeUnit.SECONDS)) {
            Promotion now = factory.promotion(promotion.id());
            throw new IllegalStateException("Promotion " + promotion.id() + " is " + now.status() + " after 20 s: "
                    + now.statusText().orElse(""));
        }
    }

    static void requireSucceeded(Factory factory, Promotion promotion) {
        PromotionStatus status = factory.promotion(promotion.id()).status();
        if (status != PromotionStatus.SUCCEEDED) {
            throw new IllegalStateException("Promotion " + promotion.id() + " ended as " + status);
        }
    }
}
