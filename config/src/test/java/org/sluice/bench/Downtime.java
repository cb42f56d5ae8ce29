package org.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.pipeline.Pipeline;
import org.sluice.support.Factory;

/** An endpoint of production that no promotion touches is called all the time while promotions change another tab. */
final class Downtime implements Measurement {

    private static final int PROMOTIONS = 20;
    private static final int CALLERS = 2;

    private final BenchDatabase databases;

    Downtime(BenchDatabase databases) {
        this.databases = databases;
    }

    private static final class Users {

        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final Samples times = new Samples();
        private final AtomicBoolean asking = new AtomicBoolean(true);
        private final HttpRequest request;

        Users(URI base) {
            request = HttpRequest.newBuilder(base.resolve("/ping"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
        }

        void ask() {
            while (asking.get()) {
                long start = System.nanoTime();
                try {
                    int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (status != 200) {
                        failed.incrementAndGet();
                    }
                } catch (IOException e) {
                    failed.incrementAndGet();
                } catch (InterruptedException e) {
                    return;
                }
                times.add((System.nanoTime() - start) / 1e6);
                asked.incrementAndGet();
            }
        }
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (NodeReds nodeReds = NodeReds.start();
                BenchServer server = BenchServer.start(databases.newDatabase())) {
            Factory factory = server.factory();
            Pipeline pipeline = factory.pipeline(
                    Factory.AT_ONCE,
                    factory.instance("dev", nodeReds.development.baseUri()),
                    factory.instance("prod", nodeReds.production.baseUri()));
            nodeReds.develop("first");
            factory.promoted(pipeline, "dev");
            Users users = new Users(nodeReds.production.baseUri());
            Thread[] callers = new Thread[CALLERS];
            for (int i = 0; i < CALLERS; i++) {
                callers[i] = new Thread(users::ask, "caller-" + i);
                callers[i].start();
            }
            for (int i = 0; i < PROMOTIONS; i++) {
                nodeReds.develop("change " + i);
                factory.promoted(pipeline, "dev");
            }
            users.asking.set(false);
            for (Thread caller : callers) {
                caller.join();
            }
            figures.atMost(
                    0,
                    "Failed requests at an untouched endpoint during " + PROMOTIONS + " promotions",
                    users.failed.get(),
                    OptionalDouble.empty(),
                    "of " + users.asked.get());
            figures.report("— slowest answer", users.times.percentile(100), OptionalDouble.empty(), "ms");
        }
    }
}
