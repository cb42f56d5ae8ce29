package org.sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sluice.device.ProvisioningTokens;
import org.sluice.event.EventOutbox;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Promotions to a group of simulated devices over MQTT with the whole protocol, from launch to the last one healthy, for
 * several sizes; then commands alone, to devices nobody plays.
 */
final class FleetRollout implements Measurement {

    private static final int WARM_UP = 6;
    private static final int MEASURED = 7;
    private static final int BIG = 5_000;
    private static final int TOLD = 10_000;
    private static final long PATIENCE_SECONDS = 300;

    private final BenchDatabase databases;
    private final Path directory;
    private final List<Integer> sizes;

    FleetRollout(BenchDatabase databases, Path directory) {
        this.databases = databases;
        this.directory = directory;
        this.sizes = Arrays.stream(
                        System.getProperty("bench.fleet", "100,1000,10000").split(","))
                .map(Integer::valueOf)
                .toList();
    }

    /** One promotion to all devices: how long, and what it asked of database and processor. */
    private record Run(double seconds, double statements, double cpuMillis) {}

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed()) {
            for (int size : sizes) {
                fleet(server, development, size, figures);
            }
            commandsAlone(server, development, figures);
        }
    }

    private void fleet(BenchServer server, StubNodeRed development, int size, Figures figures) throws Exception {
        Factory factory = server.factory();
        ReportingFleet fleet = new ReportingFleet(factory, "fleet" + size);
        Pipeline pipeline = fleet.pipeline(factory.instance("dev", development.url()), Optional.empty());
        try (FleetProcess devices = FleetProcess.start(
                directory,
                server.url(),
                token(factory, fleet),
                factory.application.team().value(),
                "fleet" + size,
                size)) {
            long enrolling = System.nanoTime();
            await(devices, () -> count(factory, fleet, "connected AND reported_state IS NOT NULL") == size);
            double enrolled = (System.nanoTime() - enrolling) / 1e9;
            int runs = size > BIG ? MEASURED / 2 : MEASURED;
            for (int i = 0; i < (size > BIG ? 2 : WARM_UP); i++) {
                rollOut(server, factory, development, pipeline);
            }
            List<Run> measured = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                measured.add(rollOut(server, factory, development, pipeline));
            }
            String snapshot = factory.bean(JdbcClient.class)
                    .sql("SELECT target_snapshot_id FROM device_group WHERE id = :id")
                    .param("id", fleet.group.id().value())
                    .query(String.class)
                    .single();
            if (count(factory, fleet, "reported_state = 'running' AND reported_snapshot = '" + snapshot + "'")
                    != size) {
                throw new IllegalStateException("Not every device says that it runs the snapshot.");
            }
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            report(figures, size, measured, floor(server, ids(factory, fleet)), enrolled, heap);
        }
    }

    private static void report(Figures figures, int size, List<Run> runs, double floor, double enrolled, long heap) {
        String all = String.format(Locale.ROOT, "%,d devices: ", size);
        double bar = size <= 100 ? 0.5 : Math.max(1, size / 2_000.0);
        double seconds = median(runs.stream().mapToDouble(Run::seconds));
        figures.atMost(bar, all + "launch to all healthy, median", seconds, OptionalDouble.of(floor), "s");
        figures.report("— slowest of " + runs.size(), max(runs), OptionalDouble.empty(), "s");
        figures.atMost(
                0.5,
                "— SQL statements a device",
                median(runs.stream().mapToDouble(Run::statements)) / size,
                OptionalDouble.empty(),
                "");
        figures.atMost(
                1,
                "— CPU time of the server a device",
                median(runs.stream().mapToDouble(Run::cpuMillis)) / size,
                OptionalDouble.empty(),
                "ms");
        figures.report("— heap in use after a collection", heap / 1e6, OptionalDouble.empty(), "MB");
        figures.report("— until all were enrolled and connected", enrolled, OptionalDouble.empty(), "s");
    }

    private Run rollOut(BenchServer server, Factory factory, StubNodeRed development, Pipeline pipeline)
            throws Exception {
        development.flows(Factory.tab("t1", "Line 1", String.valueOf(System.nanoTime())));
        Semaphore events = new Semaphore(0);
        server.bean(EventOutbox.class).onAdded(events::release);
        long questions = databases.counters().get("Questions");
        long cpu = cpuNanos();
        long start = System.nanoTime();
        Promotion promotion = factory.launch(pipeline, "dev");
        int looks = 0;
        while (true) {
            if (!events.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nothing happened for " + PATIENCE_SECONDS + " s.");
            }
            events.drainPermits();
            looks++;
            PromotionStatus status = factory.promotion(promotion.id()).status();
            if (status.ended()) {
                Done.requireSucceeded(factory, promotion);
                break;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuMillis = (cpuNanos() - cpu) / 1e6;
        long asked = databases.counters().get("Questions") - questions - looks;
        System.out.printf(Locale.ROOT, "BENCH run %.3f s, %d statements, %.0f CPU-ms%n", seconds, asked, cpuMillis);
        return new Run(seconds, asked, cpuMillis);
    }

    /** How fast devices are told, when nobody answers: their rows, and the messages to their addresses. */
    private void commandsAlone(BenchServer server, StubNodeRed development, Figures figures) throws Exception {
        Factory factory = server.factory();
        int size = TOLD;
        Samples rates = new Samples();
        Samples floors = new Samples();
        for (int i = 0; i < 4; i++) {
            ReportingFleet fleet = new ReportingFleet(factory, "told" + i).unplayed(size);
            Pipeline pipeline = fleet.pipeline(factory.instance("dev" + i, development.url()), Optional.empty());
            development.flows(Factory.tab("t1", "Line 1", "told " + i));
            long start = System.nanoTime();
            factory.launch(pipeline, "dev");
            await(null, () -> told(factory, fleet) == size);
            double seconds = (System.nanoTime() - start) / 1e9;
            double floor = floor(server, ids(factory, fleet));
            if (i >= 1) {
                rates.add(size / seconds);
                floors.add(size / floor);
            }
        }
        figures.atLeast(
                floors.median() / 2,
                String.format(Locale.ROOT, "Commands alone to %,d devices", size),
                rates.median(),
                OptionalDouble.of(floors.median()),
                "/s");
    }

    private static int told(Factory factory, ReportingFleet fleet) {
        return factory.bean(JdbcClient.class)
                .sql(
                        """
                        SELECT COUNT(*) FROM device_command c JOIN device d ON d.id = c.device_id
                        WHERE d.group_id = :group AND c.lane IS NULL AND c.attempts > 0""")
                .param("group", fleet.group.id().value())
                .query(Integer.class)
                .single();
    }

    private static double floor(BenchServer server, List<String> devices) throws Exception {
        Samples times = new Samples();
        for (int i = 0; i < 5; i++) {
            times.add(new FleetFloor(server).run(devices));
        }
        return times.median();
    }

    private static String token(Factory factory, ReportingFleet fleet) {
        return factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.of(fleet.group.id()),
                                "bench",
                                Optional.empty(),
                                Optional.empty()),
                        "bench")
                .secret();
    }

    private interface Condition {

        boolean holds();
    }

    private static void await(FleetProcess devices, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (devices != null) {
                devices.requireAlive();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within " + PATIENCE_SECONDS + " s.");
            }
            Thread.sleep(devices == null ? 10 : 200);
        }
    }

    private static int count(Factory factory, ReportingFleet fleet, String condition) {
        return factory.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM device WHERE group_id = :group AND " + condition)
                .param("group", fleet.group.id().value())
                .query(Integer.class)
                .single();
    }

    private static List<String> ids(Factory factory, ReportingFleet fleet) {
        return factory.bean(JdbcClient.class)
                .sql("SELECT id FROM device WHERE group_id = :group ORDER BY id")
                .param("group", fleet.group.id().value())
                .query(String.class)
                .list();
    }

    private static double median(java.util.stream.DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double max(List<Run> runs) {
        return runs.stream().mapToDouble(Run::seconds).max().orElseThrow();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
