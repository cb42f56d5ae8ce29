package org.sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.sluice.device.ProvisioningTokens;
import org.sluice.event.EventOutbox;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One group of devices, and promotions to it that are timed. */
final class GroupRollouts {

    private static final long PATIENCE_SECONDS = 300;

    private final BenchDatabase databases;
    private final BenchServer server;
    private final StubNodeRed development;
    private final Factory factory;
    private final ReportingFleet fleet;
    private final Pipeline pipeline;

    /** One promotion to all devices: how long, and what it asked of database and processor. */
    record Run(double seconds, double statements, double cpuMillis) {

        static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
            double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
            return sorted[sorted.length / 2];
        }

        static double slowest(List<Run> runs) {
            return runs.stream().mapToDouble(Run::seconds).max().orElseThrow();
        }
    }

    GroupRollouts(BenchDatabase databases, BenchServer server, StubNodeRed development, String name) {
        this.databases = databases;
        this.server = server;
        this.development = development;
        this.factory = server.factory();
        this.fleet = new ReportingFleet(factory, name);
        this.pipeline = fleet.pipeline(factory.instance("dev", development.url()), Optional.empty());
    }

    URI url() {
        return server.url();
    }

    String team() {
        return factory.application.team().value();
    }

    /** A provisioning token for any number of devices of this group. */
    String token() {
        return factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.of(fleet.group.id()),
                                fleet.group.name(),
                                Optional.empty(),
                                Optional.empty()),
                        "bench")
                .secret();
    }

    /** From the launch of a promotion of a new snapshot until it has succeeded. */
    Run rollOut() throws InterruptedException {
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

    /** What the server and the database do in some seconds without a rollout. */
    Run rest(int seconds) throws InterruptedException {
        long questions = databases.counters().get("Questions");
        long cpu = cpuNanos();
        Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
        return new Run(seconds, databases.counters().get("Questions") - questions, (cpuNanos() - cpu) / 1e6);
    }

    /** All of them must say that they run what the group shall. */
    void requireAllRunning(int devices) {
        String snapshot = factory.bean(JdbcClient.class)
                .sql("SELECT target_snapshot_id FROM device_group WHERE id = :id")
                .param("id", fleet.group.id().value())
                .query(String.class)
                .single();
        if (count("reported_state = 'running' AND reported_snapshot = '" + snapshot + "'") != devices) {
            throw new IllegalStateException("Not every device says that it runs the snapshot.");
        }
    }

    /** Who got no answer in time enrolled again, under another name; answers how many of the first are left out. */
    int leaveOutUnheard() {
        return factory.bean(JdbcClient.class)
                .sql("UPDATE device SET group_id = NULL WHERE group_id = :group AND reported_state IS NULL")
                .param("group", fleet.group.id().value())
                .update();
    }

    int count(String condition) {
        return factory.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM device WHERE group_id = :group AND " + condition)
                .param("group", fleet.group.id().value())
                .query(Integer.class)
                .single();
    }

    double floor(int runs) throws Exception {
        List<String> ids = factory.bean(JdbcClient.class)
                .sql("SELECT id FROM device WHERE group_id = :group ORDER BY id")
                .param("group", fleet.group.id().value())
                .query(String.class)
                .list();
        Samples times = new Samples();
        for (int i = 0; i < runs; i++) {
            times.add(new FleetFloor(server).run(ids));
        }
        return times.median();
    }

    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static void await(List<FleetProcess> devices, int pollMillis, BooleanSupplier condition)
            throws InterruptedException {
        await(devices, pollMillis, PATIENCE_SECONDS, condition);
    }

    static void await(List<FleetProcess> devices, int pollMillis, long patienceSeconds, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (!condition.getAsBoolean()) {
            devices.forEach(FleetProcess::requireAlive);
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within " + patienceSeconds + " s.");
            }
            Thread.sleep(pollMillis);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
