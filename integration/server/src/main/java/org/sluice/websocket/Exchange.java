package org.sluice.websocket;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A browser's request that waits for the device's answer; no thread waits with it. */
final class Exchange implements Tunnel.Asker, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    /** Long enough for a module to be installed. */
    private static final long PATIENCE_MILLIS = 120_000;

    private interface Writing {
        void write() throws IOException;
    }

    private final AsyncContext waiting;
    private final HttpServletResponse response;
    private final String root;
    private volatile Optional<Runnable> forget = Optional.empty();

    Exchange(AsyncContext waiting, HttpServletResponse response, String root) {
        this.waiting = waiting;
        this.response = response;
        this.root = root;
    }

    void ask(Tunnel tunnel, String method, String url, Map<String, List<String>> headers, Optional<String> body) {
        waiting.setTimeout(PATIENCE_MILLIS);
        waiting.addListener(this);
        long number = tunnel.ask(method, url, headers, body, this);
        forget = Optional.of(() -> {
            if (tunnel.forget(number)) {
                finish(() -> Refusal.SILENT.write(response));
            }
        });
    }

    @Override
    public void answered(AgentFrame answer) {
        // The browser may be slow, and others wait for what the agent says next.
        waiting.start(() -> finish(() -> {
            response.setStatus(answer.status() >= 200 && answer.status() <= 599 ? answer.status() : 502);
            TravellingHeaders.fromDevice(answer.headers(), root, response);
            if (answer.body().length > 0) {
                response.setContentLength(answer.body().length);
                response.getOutputStream().write(answer.body());
            }
        }));
    }

    @Override
    public void refused(Refusal refusal) {
        waiting.start(() -> finish(() -> refusal.write(response)));
    }

    private void finish(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            log.debug("A browser has gone: {}", e.toString());
        } finally {
            waiting.complete();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        forget.ifPresent(Runnable::run);
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
        forget.ifPresent(Runnable::run);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
