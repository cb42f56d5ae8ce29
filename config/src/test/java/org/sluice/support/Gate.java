package org.sluice.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds one request to a Node-RED, so that whoever sent it stands still at a known point; all others pass. */
public final class Gate implements StubNodeRed.Mischief {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String method;
    private final String path;
    private final AtomicInteger before;
    private final AtomicBoolean dropped = new AtomicBoolean();
    private final CountDownLatch caught = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    private Gate(String method, String path, int before) {
        this.method = method;
        this.path = path;
        this.before = new AtomicInteger(before);
    }

    /** Holds the first such request. */
    public static Gate at(String method, String path) {
        return new Gate(method, path, 0);
    }

    /** Holds the first such request after this many others like it. */
    public static Gate after(int others, String method, String path) {
        return new Gate(method, path, others);
    }

    @Override
    public boolean deal(HttpExchange exchange) throws IOException {
        boolean matches = exchange.getRequestMethod().equals(method)
                && exchange.getRequestURI().getPath().equals(path);
        if (!matches || before.getAndDecrement() != 0) {
            return false;
        }
        hold();
        return dropped.get();
    }

    /** Stands still until the gate opens; for use outside requests. */
    public void hold() {
        caught.countDown();
        await(open, "opened");
    }

    /** Waits until somebody stands at the gate. */
    public void caught() {
        await(caught, "reached");
    }

    /** Lets the request through. */
    public void open() {
        open.countDown();
    }

    /** Lets the request vanish without effect or answer. */
    public void drop() {
        dropped.set(true);
        open();
    }

    private void await(CountDownLatch latch, String what) {
        try {
            if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "The gate at %s %s was not %s within %s".formatted(method, path, what, PATIENCE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
