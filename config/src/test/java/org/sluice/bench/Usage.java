package org.sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/** What a stretch of work asked of the database, less what the server does when idle. */
final class Usage {

    private static final String CPU = "cpu-micros";
    private static final String[] KINDS = {
        "Com_set_option", "Com_select", "Com_insert", "Com_update", "Com_delete", "Com_commit", "Com_rollback"
    };

    private final BenchDatabase databases;
    private final double idlePerNano;
    private final BenchDatabase.Counters before;
    private final long cpu;
    private final long start;

    Usage(BenchDatabase databases) throws InterruptedException {
        this.databases = databases;
        BenchDatabase.Counters idle = databases.counters();
        long began = System.nanoTime();
        Thread.sleep(3_000);
        idlePerNano = databases.counters().since(idle).get("Questions") / (double) (System.nanoTime() - began);
        before = databases.counters();
        cpu = cpuNanos();
        start = System.nanoTime();
    }

    /** Differences; {@code Questions} is without the idle noise, the kinds are as counted. */
    BenchDatabase.Counters end() {
        long took = System.nanoTime() - start;
        BenchDatabase.Counters counted = databases.counters().since(before);
        counted.values().put(CPU, (cpuNanos() - cpu) / 1_000);
        counted.values().merge("Questions", -Math.round(idlePerNano * took), Long::sum);
        return counted;
    }

    static void report(Figures figures, BenchDatabase.Counters counted, BenchDatabase.Counters floor, int runs) {
        figures.report(
                "SQL statements per promotion", each(counted, "Questions", runs), of(floor, "Questions", runs), "");
        for (String kind : KINDS) {
            figures.report("— " + kind.substring(4), each(counted, kind, runs), of(floor, kind, runs), "");
        }
        figures.report(
                "CPU time of the server's JVM per promotion, stubs included",
                each(counted, CPU, runs) / 1e3,
                OptionalDouble.of(each(floor, CPU, runs) / 1e3),
                "ms");
        figures.report(
                "Flushes to disk per promotion",
                each(counted, "Innodb_data_fsyncs", runs),
                of(floor, "Innodb_data_fsyncs", runs),
                "");
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double each(BenchDatabase.Counters counted, String name, int runs) {
        return counted.get(name) / (double) runs;
    }

    private static OptionalDouble of(BenchDatabase.Counters counted, String name, int runs) {
        return OptionalDouble.of(each(counted, name, runs));
    }
}
