package org.sluice.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PromotionEventView;
import tools.jackson.core.JacksonException;

/**
 * Server-sent events of one promotion, read by an own thread. A connection that ends or breaks is opened again after the
 * last event seen; a server that refuses ends the reading for good.
 */
public final class PromotionEventStream implements AutoCloseable {

    private static final long RECONNECT_MILLIS = 500;

    private final ApiTransport transport;
    private final String promotion;
    private final Consumer<PromotionEventView> consumer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable InputStream open;
    private int last;

    PromotionEventStream(ApiTransport transport, String promotion, int after, Consumer<PromotionEventView> consumer) {
        this.transport = transport;
        this.promotion = promotion;
        this.last = after;
        this.consumer = consumer;
        Thread reader = new Thread(this::follow, "promotion-events");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void close() {
        closed.countDown();
        hangUp();
    }

    private void follow() {
        boolean again = true;
        while (again && closed.getCount() > 0) {
            again = connect() && !closedWithin(RECONNECT_MILLIS);
        }
    }

    private boolean connect() {
        try (InputStream events = transport.stream(
                ApiPath.of("promotions", promotion, "events"),
                last > 0 ? Map.of("Last-Event-ID", Integer.toString(last)) : Map.of())) {
            open = events;
            if (closed.getCount() > 0) {
                ServerSentEvents.read(events, this::received);
            }
            return true;
        } catch (IOException | SluiceUnreachableException e) {
            return true;
        } catch (SluiceApiException e) {
            // 5xx is a server on its way up or down; anything else will not change by asking again.
            return e.status() >= 500;
        } finally {
            open = null;
        }
    }

    private void received(ServerSentEvents.Event event) {
        try {
            PromotionEventView view = transport.json.readValue(event.data(), PromotionEventView.class);
            if (view.sequence() > last) {
                last = view.sequence();
                consumer.accept(view);
            }
        } catch (JacksonException e) {
            // An event of a kind this client does not know: nothing to tell.
        }
    }

    private boolean closedWithin(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void hangUp() {
        InputStream events = open;
        if (events != null) {
            try {
                events.close();
            } catch (IOException e) {
                // It is being given up anyway.
            }
        }
    }
}
