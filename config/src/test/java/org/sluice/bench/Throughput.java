package org.sluice.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.sluice.pipeline.Pipeline;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Promotions a second, end to end, over many pipelines at once; the queue is never empty and never long. */
final class Throughput implements Measurement {

    private static final int PAIRS = 16;
    private static final int WAITING_EACH = 6;
    private static final int THREADS = 8;
    private static final long WARM_UP_SECONDS = 30;
    private static final long SECONDS = 30;

    private final BenchDatabase databases;

    Throughput(BenchDatabase databases) {
        this.databases = databases;
    }

    private record Line(
            Pipeline pipeline, String stage, StubNodeRed development, StubNodeRed production, AtomicLong count) {}

    @Override
    public void run(Figures figures) throws Exception {
        List<Line> lines = new ArrayList<>();
        try (BenchServer server = BenchServer.start(databases.newDatabase())) {
            Factory factory = server.factory();
            for (int i = 0; i < PAIRS; i++) {
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed();
                Pipeline pipeline = factory.pipeline(
                        Factory.AT_ONCE,
                        factory.instance("dev" + i, development.url()),
                        factory.instance("prod" + i, production.url()));
                lines.add(new Line(pipeline, "dev" + i, development, production, new AtomicLong()));
            }
            double floor = bare(server);
            AtomicBoolean feeding = new AtomicBoolean(true);
            Thread feeder = new Thread(() -> feed(factory, lines, server.bean(JdbcClient.class), feeding), "feeder");
            feeder.start();
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            long before = ended(server, "SUCCEEDED");
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(SECONDS);
            long after = ended(server, "SUCCEEDED");
            double seconds = (System.nanoTime() - start) / 1e9;
            feeding.set(false);
            feeder.join();
            long bad = ended(server, "FAILED") + ended(server, "ERRORED") + ended(server, "STOPPED");
            if (bad > 0 || after == before) {
                throw new IllegalStateException("%d succeeded, %d did not.".formatted(after, bad));
            }
            figures.atLeast(
                    50,
                    "Promotions a second over " + SECONDS + " s, " + PAIRS + " pairs, " + THREADS + " at once",
                    (after - before) / seconds,
                    OptionalDouble.of(floor),
                    "/s");
        } finally {
            lines.forEach(line -> {
                line.development().close();
                line.production().close();
            });
        }
    }

    /** Looks twenty times a second: more would take the processor from what is measured. */
    private static void feed(Factory factory, List<Line> lines, JdbcClient jdbc, AtomicBoolean feeding) {
        while (feeding.get()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            Map<String, Integer> waiting = waiting(jdbc);
            for (Line line : lines) {
                for (int i = waiting.getOrDefault(line.pipeline().id().value(), 0); i < WAITING_EACH; i++) {
                    line.development()
                            .flows(Factory.tab(
                                    "t1", "Line 1", "n" + line.count().incrementAndGet()));
                    factory.launch(line.pipeline(), line.stage());
                }
            }
        }
    }

    private static Map<String, Integer> waiting(JdbcClient jdbc) {
        Map<String, Integer> waiting = new HashMap<>();
        jdbc.sql(
                        "SELECT pipeline_id, COUNT(*) FROM promotion WHERE status IN ('QUEUED', 'RUNNING') GROUP BY pipeline_id")
                .query((rows, number) -> waiting.put(rows.getString(1), rows.getInt(2)))
                .list();
        return waiting;
    }

    private static long ended(BenchServer server, String status) {
        return server.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM promotion WHERE status = :status")
                .param("status", status)
                .query(Long.class)
                .single();
    }

    /** The same four steps, empty, on as many threads. */
    private static double bare(BenchServer server) throws Exception {
        BareJob job = new BareJob(server);
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean running = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            all.add(threads.submit(() -> {
                while (running.get()) {
                    job.run();
                    done.incrementAndGet();
                }
                return null;
            }));
        }
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        int before = done.get();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(15);
        double rate = (done.get() - before) / ((System.nanoTime() - start) / 1e9);
        running.set(false);
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        return rate;
    }
}
