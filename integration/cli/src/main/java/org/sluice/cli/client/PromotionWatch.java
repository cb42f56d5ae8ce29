package org.sluice.cli.client;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PromotionEventView;
import org.sluice.protocol.PromotionView;

/**
 * Follows one promotion: an event says that something changed, the promotion itself says what. It is also asked every few
 * seconds without an event, so that a proxy which swallows event streams does no harm.
 */
final class PromotionWatch {

    private static final long ASK_ANYWAY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final PromotionCalls promotions;
    private final String id;
    private final PromotionListener listener;
    private final LinkedBlockingQueue<PromotionEventView> events = new LinkedBlockingQueue<>();
    private @Nullable PromotionView known;

    PromotionWatch(PromotionCalls promotions, String id, PromotionListener listener) {
        this.promotions = promotions;
        this.id = id;
        this.listener = listener;
    }

    PromotionView until(Predicate<PromotionView> wanted, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        PromotionView promotion = told(promotions.get(id));
        if (wanted.test(promotion)) {
            return promotion;
        }
        PromotionEventStream stream = promotions.stream(id, 0, events::add);
        try {
            long left = deadline - System.nanoTime();
            while (!wanted.test(promotion) && left > 0) {
                events.poll(Math.min(left, ASK_ANYWAY_NANOS), TimeUnit.NANOSECONDS);
                events.clear();
                promotion = ask(promotion);
                left = deadline - System.nanoTime();
            }
            return promotion;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return promotion;
        } finally {
            stream.close();
        }
    }

    private PromotionView ask(PromotionView before) {
        try {
            return told(promotions.get(id));
        } catch (SluiceUnreachableException e) {
            listener.disturbed(e);
            return before;
        } catch (SluiceApiException e) {
            if (e.status() < 500) {
                throw e;
            }
            return before;
        }
    }

    private PromotionView told(PromotionView promotion) {
        if (!promotion.equals(known)) {
            known = promotion;
            listener.changed(promotion);
        }
        return promotion;
    }
}
