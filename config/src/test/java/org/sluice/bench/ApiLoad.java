package org.sluice.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.device.ProvisioningTokens;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * 100 requests a second for a minute, reading and writing, while one rollout after another goes to a simulated fleet. Times
 * are from when a request was due, not from when it could be sent: a server that falls behind is seen to.
 */
final class ApiLoad implements Measurement {

    private static final int DEVICES = 100;
    private static final int PER_SECOND = 100;
    private static final int SECONDS = 60;
    private static final int WARM_UP_SECONDS = 10;

    private final BenchDatabase databases;
    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ApiLoad(BenchDatabase databases, Path directory) {
        this.databases = databases;
        this.directory = directory;
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed()) {
            Factory factory = server.factory();
            ReportingFleet fleet = new ReportingFleet(factory, "load");
            Pipeline pipeline = fleet.pipeline(factory.instance("dev", development.url()), Optional.empty());
            development.flows(Factory.tab("t1", "Line 1", "first"));
            try (FleetProcess devices = FleetProcess.start(
                    directory,
                    server.url(),
                    token(factory, fleet),
                    factory.application.team().value(),
                    "load",
                    DEVICES)) {
                awaitConnected(factory, fleet, devices);
                Promotion first = rollOut(factory, development, pipeline, 0);
                List<HttpRequest> mix = mix(server, factory, first);
                fire(mix, WARM_UP_SECONDS, new Samples(), new ConcurrentLinkedQueue<>(), () -> {});
                Samples times = new Samples();
                Queue<String> errors = new ConcurrentLinkedQueue<>();
                AtomicInteger rollouts = new AtomicInteger();
                fire(mix, SECONDS, times, errors, () -> {
                    rollOut(factory, development, pipeline, rollouts.get() + 1);
                    rollouts.incrementAndGet();
                });
                figures.atMost(0, "Errors of " + times.size() + " requests, 100 a second", errors.size(), none(), "");
                figures.report("— median, from when it was due", times.median(), none(), "ms");
                figures.report("— 99 %", times.percentile(99), none(), "ms");
                figures.report("— rollouts to 100 devices meanwhile", rollouts.get(), none(), "");
                if (!errors.isEmpty() || rollouts.get() == 0) {
                    throw new IllegalStateException("%d errors, %d rollouts; for example %s"
                            .formatted(errors.size(), rollouts.get(), errors.peek()));
                }
            }
        }
    }

    private static OptionalDouble none() {
        return OptionalDouble.empty();
    }

    /** Nine reads to one write. */
    private static List<HttpRequest> mix(BenchServer server, Factory factory, Promotion promotion) {
        String application = factory.application.id().value();
        String snapshot = promotion.snapshot().orElseThrow().value();
        String instance = factory.bean(org.sluice.instance.Instances.class)
                .findByName(factory.application.id(), "dev")
                .orElseThrow()
                .id()
                .value();
        List<HttpRequest> mix = new ArrayList<>();
        for (String path : List.of(
                "applications/" + application + "/instances",
                "devices?application=" + application,
                "devices?limit=200&application=" + application,
                "applications/" + application + "/snapshots",
                "promotions?application=" + application,
                "promotions/" + promotion.id(),
                "promotions/" + promotion.id() + "/deliveries",
                "snapshots/" + snapshot,
                "audit?application=" + application,
                "instances/" + instance,
                "instances/" + instance + "/variables",
                "applications/" + application + "/pipelines",
                "applications/" + application + "/device-groups",
                "promotions?status=running&application=" + application,
                "instances/" + instance + "/status",
                "server",
                "applications",
                "teams")) {
            mix.add(request(server, path).GET().build());
        }
        mix.add(request(server, "instances/" + instance + "/variables")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"items\":[{\"name\":\"LOAD\",\"value\":\"v\"}]}"))
                .build());
        mix.add(request(server, "snapshots/" + snapshot)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"description\":\"under load\"}"))
                .build());
        return mix;
    }

    private static HttpRequest.Builder request(BenchServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + TestServer.ADMIN_TOKEN)
                .timeout(Duration.ofSeconds(30));
    }

    private void fire(List<HttpRequest> mix, int seconds, Samples times, Queue<String> errors, Work meanwhile)
            throws Exception {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(32);
        long start = System.nanoTime();
        int all = seconds * PER_SECOND;
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < all; i++) {
            long due = i * 1_000_000_000L / PER_SECOND;
            HttpRequest request = mix.get(i % mix.size());
            clock.schedule(
                    () -> {
                        try {
                            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                            if (answer.statusCode() / 100 != 2) {
                                errors.add(request + ": " + answer.statusCode() + " " + answer.body());
                            }
                        } catch (Exception e) {
                            errors.add(request + ": " + e);
                        }
                        times.add((System.nanoTime() - start - due) / 1e6);
                        done.incrementAndGet();
                    },
                    Math.max(0, start + due - System.nanoTime()),
                    TimeUnit.NANOSECONDS);
        }
        try {
            while (System.nanoTime() - start < seconds * 1_000_000_000L || done.get() < all) {
                meanwhile.run();
                Thread.sleep(10);
                if (System.nanoTime() - start > (seconds + 120) * 1_000_000_000L) {
                    throw new IllegalStateException(done.get() + " of " + all + " requests have been answered.");
                }
            }
        } finally {
            clock.shutdownNow();
        }
    }

    private interface Work {

        void run() throws Exception;
    }

    private static Promotion rollOut(Factory factory, StubNodeRed development, Pipeline pipeline, int number)
            throws Exception {
        development.flows(Factory.tab("t1", "Line 1", "rollout " + number));
        Promotion promotion = factory.launch(pipeline, "dev");
        long end = System.nanoTime() + 120_000_000_000L;
        while (!factory.promotion(promotion.id()).status().ended()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("A rollout has not ended within two minutes.");
            }
            Thread.sleep(50);
        }
        Promotion ended = factory.promotion(promotion.id());
        if (ended.status() != PromotionStatus.SUCCEEDED) {
            throw new IllegalStateException("A rollout ended as " + ended.status() + ": " + ended.statusText());
        }
        return ended;
    }

    private static void awaitConnected(Factory factory, ReportingFleet fleet, FleetProcess devices) throws Exception {
        long end = System.nanoTime() + 300_000_000_000L;
        while (factory.bean(JdbcClient.class)
                        .sql(
                                "SELECT COUNT(*) FROM device WHERE group_id = :group AND connected AND reported_state IS NOT NULL")
                        .param("group", fleet.group.id().value())
                        .query(Integer.class)
                        .single()
                < DEVICES) {
            devices.requireAlive();
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The fleet did not connect.");
            }
            Thread.sleep(200);
        }
    }

    private static String token(Factory factory, ReportingFleet fleet) {
        return factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.of(fleet.group.id()),
                                "load",
                                Optional.empty(),
                                Optional.empty()),
                        "load")
                .secret();
    }
}
