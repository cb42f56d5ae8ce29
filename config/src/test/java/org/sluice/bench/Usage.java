package org.sluice.bench;

import java.util.OptionalDouble;

/** What a stretch of work asked of the database, less what the server does when idle. */
final class Usage {

    private static final String[] KINDS = {
        "Com_set_option", "Com_select", "Com_insert", "Com_update", "Com_delete", "Com_commit", "Com_rollback"
    };

    private final BenchDatabase databases;
    private final double idlePerNano;
    private final BenchDatabase.Counters before;
    private final long start;

    Usage(BenchDatabase databases) throws InterruptedException {
        this.databases = databases;
        BenchDatabase.Counters idle = databases.counters();
        long began = System.nanoTime();
        Thread.sleep(3_000);
        idlePerNano = databases.counters().since(idle).get("Questions") / (double) (System.nanoTime() - began);
        before = databases.counters();
        start = System.nanoTime();
    }

    /** Differences; {@code Questions} is without the idle noise, the kinds are as counted. */
    BenchDatabase.Counters end() {
        long took = System.nanoTime() - start;
        BenchDatabase.Counters counted = databases.counters().since(before);
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
                "Log flushes to disk per promotion",
                each(counted, "Innodb_os_log_fsyncs", runs),
                of(floor, "Innodb_os_log_fsyncs", runs),
                "");
    }

    private static double each(BenchDatabase.Counters counted, String name, int runs) {
        return counted.get(name) / (double) runs;
    }

    private static OptionalDouble of(BenchDatabase.Counters counted, String name, int runs) {
        return OptionalDouble.of(each(counted, name, runs));
    }
}
