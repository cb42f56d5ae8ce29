package org.sluice.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.event.PromotionEvent;
import org.sluice.promotion.PromotionId;
import org.sluice.protocol.PromotionEventView;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One reader's stream of a promotion's events. */
final class EventStream {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final int BATCH = 100;

    /** Where events come from. */
    interface Source {
        List<PromotionEvent> after(PromotionId promotion, int sequence, int limit);

        /** Whether none will follow. */
        boolean ended(PromotionId promotion);
    }

    private final SseEmitter emitter;
    private final StreamReader reader;
    private final PromotionId promotion;
    private final long heartbeatNanos;
    private final Source source;
    private int sequence;
    private long lastSent = System.nanoTime();
    private boolean first = true;

    EventStream(
            SseEmitter emitter,
            StreamReader reader,
            PromotionId promotion,
            int after,
            Duration heartbeat,
            Source source) {
        this.emitter = emitter;
        this.reader = reader;
        this.promotion = promotion;
        this.sequence = after;
        this.heartbeatNanos = heartbeat.toNanos();
        this.source = source;
    }

    /** Sends what is new. Never throws, since a task that throws is not run again. */
    synchronized void look() {
        try {
            if (reader.isShutOut()) {
                emitter.complete();
                return;
            }
            boolean checksEnd = first || idle();
            // Asked before the events: whatever made it end is among those read afterwards.
            boolean over = checksEnd && source.ended(promotion);
            List<PromotionEvent> news = source.after(promotion, sequence, BATCH);
            for (PromotionEvent event : news) {
                if (reader.isShutOut()) {
                    // They may take their time over what has been read already.
                    break;
                }
                send(event);
            }
            boolean drained = news.size() < BATCH;
            if (drained && !news.isEmpty() && !over) {
                // Something happened; perhaps it was the last thing. If not, the next look finds what follows.
                over = source.ended(promotion)
                        && source.after(promotion, sequence, 1).isEmpty();
            }
            if (over && drained) {
                emitter.complete();
                return;
            }
            if (idle()) {
                emitter.send(SseEmitter.event().comment("still here"));
                lastSent = System.nanoTime();
            }
            first = false;
        } catch (IOException | IllegalStateException e) {
            // The reader is gone; the container tells the emitter, which closes this stream.
            emitter.completeWithError(e);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Events of promotion {} could not be read; trying again: {}", promotion, e.toString());
        } catch (RuntimeException e) {
            log.error("The event stream of promotion {} broke.", promotion, e);
            emitter.completeWithError(e);
        }
    }

    StreamReader reader() {
        return reader;
    }

    void end() {
        emitter.complete();
    }

    static PromotionEventView view(PromotionEvent event) {
        return new PromotionEventView(
                event.id(), event.promotionId(), event.sequence(), event.type(), event.at(), event.data());
    }

    private boolean idle() {
        return System.nanoTime() - lastSent > heartbeatNanos;
    }

    private void send(PromotionEvent event) throws IOException {
        emitter.send(SseEmitter.event()
                .id(String.valueOf(event.sequence()))
                .name(event.type())
                .data(view(event), MediaType.APPLICATION_JSON));
        sequence = event.sequence();
        lastSent = System.nanoTime();
    }
}
