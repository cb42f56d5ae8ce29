package org.sluice.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One run of a fleet at a terminal: says how it goes, ends when it is time or when told to, and reports. */
final class Simulation {

    private static final long LINE_SECONDS = 5;

    private final FleetBuilder builder;
    private final @Nullable Duration duration;
    private final @Nullable Duration offlineFor;
    private final @Nullable Path report;
    private final PrintWriter out;
    private final JsonMapper json = JsonMapper.shared();
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    Simulation(
            FleetBuilder builder,
            @Nullable Duration duration,
            @Nullable Duration offlineFor,
            @Nullable Path report,
            PrintWriter out) {
        this.builder = builder;
        this.duration = duration;
        this.offlineFor = offlineFor;
        this.report = report;
        this.out = out;
    }

    int run() throws IOException, InterruptedException {
        // Ctrl-C ends the run as its time does: the report is written, the devices are kept.
        Thread hook = new Thread(this::endInOrder, "simulation-end");
        try (SimulatedFleet fleet = builder.start()) {
            Runtime.getRuntime().addShutdownHook(hook);
            follow(fleet);
            finish(fleet);
        } finally {
            ended.countDown();
        }
        removeHook(hook);
        return 0;
    }

    private void follow(SimulatedFleet fleet) throws InterruptedException {
        long begun = System.nanoTime();
        boolean comeBack = offlineFor == null;
        String last = "";
        while (true) {
            long past = System.nanoTime() - begun;
            if (!comeBack && offlineFor != null && past >= offlineFor.toNanos()) {
                comeBack = true;
                fleet.comeBack();
            }
            String line = line(fleet);
            if (!line.equals(last)) {
                out.println("%5d s  %s".formatted(TimeUnit.NANOSECONDS.toSeconds(past), line));
                out.flush();
                last = line;
            }
            long wait = TimeUnit.SECONDS.toNanos(LINE_SECONDS);
            if (duration != null) {
                wait = Math.min(wait, duration.toNanos() - past);
            }
            if (!comeBack && offlineFor != null) {
                wait = Math.min(wait, offlineFor.toNanos() - past);
            }
            if (told.await(Math.max(0, wait), TimeUnit.NANOSECONDS)
                    || duration != null && System.nanoTime() - begun >= duration.toNanos()) {
                return;
            }
        }
    }

    private static String line(SimulatedFleet fleet) {
        FleetCounters counters = fleet.counters();
        StringBuilder line = new StringBuilder("%d of %d enrolled, %d connected, %d commands"
                .formatted(counters.enrolled(), counters.devices(), counters.connected(), counters.commands()));
        for (SnapshotCounters snapshot : counters.snapshots()) {
            line.append("; %s: %d running, %d failed, %d crashed"
                    .formatted(snapshot.snapshot(), snapshot.running(), snapshot.failures(), snapshot.crashes()));
        }
        fleet.problem().ifPresent(problem -> line.append(". ").append(problem));
        return line.toString();
    }

    private void finish(SimulatedFleet fleet) throws IOException {
        String summary = json.writeValueAsString(fleet.counters());
        if (report != null) {
            try (BufferedWriter file = Files.newBufferedWriter(report, StandardCharsets.UTF_8)) {
                for (DeviceView device : fleet.devices()) {
                    file.write(json.writeValueAsString(device));
                    file.newLine();
                }
                file.write(summary);
                file.newLine();
            }
        }
        out.println(summary);
        out.flush();
    }

    private void endInOrder() {
        told.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that ended the run.
        }
    }
}
