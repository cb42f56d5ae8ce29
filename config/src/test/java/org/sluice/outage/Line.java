package org.sluice.outage;

import com.sun.net.httpserver.HttpExchange;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.sluice.pipeline.Pipeline;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;

/**
 * A pipeline between two stubs whose source changes with every deployment, so that every promotion has something to deploy
 * and one that deployed twice would show.
 */
final class Line implements AutoCloseable {

    final StubNodeRed source = new StubNodeRed();
    final StubNodeRed target = new StubNodeRed();
    final Pipeline pipeline;
    private final AtomicInteger version = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    Line(Factory factory, int number) {
        change();
        target.onDeploy(this::change);
        pipeline = factory.pipeline(
                Factory.AT_ONCE,
                factory.instance("dev-" + number, source.url()),
                factory.instance("prod-" + number, target.url()));
    }

    private void change() {
        source.flows(Factory.tab("t1", "Line", "version " + version.incrementAndGet()));
    }

    String sourceStage() {
        return pipeline.published().orElseThrow().stages().get(0).name();
    }

    /** Keeps the first such request of the source, or the target, waiting for {@link #goOn()}. */
    void pauseBefore(StubNodeRed nodeRed, Predicate<HttpExchange> request) {
        AtomicBoolean first = new AtomicBoolean(true);
        nodeRed.mischief(exchange -> {
            if (request.test(exchange) && first.compareAndSet(true, false)) {
                pause();
            }
            return false;
        });
    }

    /** Keeps the answer to the first deployment waiting, after it has taken effect. */
    void pauseAfterDeployment() {
        AtomicBoolean first = new AtomicBoolean(true);
        target.onDeploy(() -> {
            change();
            if (first.compareAndSet(true, false)) {
                pause();
            }
        });
    }

    private void pause() {
        reached.countDown();
        try {
            if (!goOn.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody said go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when a request waits. */
    void awaitPause() throws InterruptedException {
        if (!reached.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the request to pause at never came");
        }
    }

    void goOn() {
        goOn.countDown();
    }

    static boolean reading(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals("/flows");
    }

    static boolean deploying(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("POST");
    }

    @Override
    public void close() {
        goOn();
        source.close();
        target.close();
    }
}
