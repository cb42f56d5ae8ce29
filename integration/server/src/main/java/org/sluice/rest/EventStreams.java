package org.sluice.rest;

import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sluice.event.PromotionEvent;
import org.sluice.event.PromotionEvents;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.Promotions;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The open event streams. A few shared threads look for news on all of them: a stream costs no thread while nothing
 * happens, and a reader who does not read holds up one thread, not the others' news.
 */
@Component
final class EventStreams implements OpenStreams {

    private static final int THREADS = 3;
    private static final long NO_TIMEOUT = 0L;

    private final PromotionEvents events;
    private final Promotions promotions;
    private final RestProperties properties;
    private final ScheduledThreadPoolExecutor threads;
    private final Map<EventStream, ScheduledFuture<?>> open = new ConcurrentHashMap<>();

    EventStreams(PromotionEvents events, Promotions promotions, RestProperties properties) {
        this.events = events;
        this.promotions = promotions;
        this.properties = properties;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "event-streams");
            thread.setDaemon(true);
            return thread;
        });
        this.threads.setRemoveOnCancelPolicy(true);
    }

    /** A stream of the events after this sequence number, which ends when the promotion has or the reader is shut out. */
    SseEmitter open(StreamReader reader, PromotionId promotion, int after) {
        if (open.size() >= properties.eventStreams()) {
            throw new TooManyStreamsException(properties.eventStreams());
        }
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        EventStream stream =
                new EventStream(emitter, reader, promotion, after, properties.heartbeat(), new StoredEvents());
        emitter.onCompletion(() -> close(stream));
        emitter.onTimeout(() -> close(stream));
        emitter.onError(e -> close(stream));
        long interval = properties.eventInterval().toMillis();
        // Registered before it can close itself: the first look waits for the registration.
        synchronized (stream) {
            open.put(stream, threads.scheduleWithFixedDelay(stream::look, 0, interval, TimeUnit.MILLISECONDS));
        }
        return emitter;
    }

    /** How many streams are open. */
    int count() {
        return open.size();
    }

    @Override
    public Stream<StreamReader> readers() {
        return open.keySet().stream().map(EventStream::reader);
    }

    @PreDestroy
    void close() {
        open.keySet().forEach(EventStream::end);
        threads.shutdownNow();
    }

    private final class StoredEvents implements EventStream.Source {

        @Override
        public List<PromotionEvent> after(PromotionId promotion, int sequence, int limit) {
            return events.after(promotion.value(), sequence, limit);
        }

        @Override
        public boolean ended(PromotionId promotion) {
            return promotions
                    .find(promotion)
                    .map(found -> found.status().ended())
                    .orElse(true);
        }
    }

    private void close(EventStream stream) {
        ScheduledFuture<?> looking = open.remove(stream);
        if (looking != null) {
            looking.cancel(false);
        }
    }
}
