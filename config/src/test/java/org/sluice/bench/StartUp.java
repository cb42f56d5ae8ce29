package org.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.sluice.sql.TestDatabase;
import org.sluice.support.ServerProcess;
import org.sluice.support.TestServer;

/** From starting the process to being ready, and what it holds in memory when it has nothing to do. */
final class StartUp implements Measurement {

    private static final String CPU = "— CPU time until then";
    private static final int STARTS = 3;
    private static final long IDLE_SECONDS = 30;

    private final BenchDatabase databases;
    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private double lastCpu;

    StartUp(BenchDatabase databases, Path directory) {
        this.databases = databases;
        this.directory = directory.toAbsolutePath();
    }

    /** A server in a process of its own. */
    private record Child(Process process, double readyMillis, double cpuMillis) {

        void stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Override
    public void run(Figures figures) throws Exception {
        Path layout = DeliveredJar.extracted(directory);
        Path archive = layout.resolve("sluice.jsa");
        Files.deleteIfExists(archive);
        Map<String, Object> embedded = settings("embedded", null);
        Map<String, Object> external = settings("external", databases.newDatabase());
        OptionalDouble floor = OptionalDouble.of(emptyJvm());
        start(layout, embedded, List.of()).stop();
        start(layout, external, List.of()).stop();
        figures.report("Ready on the embedded default", median(layout, embedded, List.of()), floor, "ms");
        figures.report(CPU, lastCpu, OptionalDouble.empty(), "ms");
        figures.report("Ready on an external database", median(layout, external, List.of()), floor, "ms");
        figures.report(CPU, lastCpu, OptionalDouble.empty(), "ms");
        start(layout, external, List.of("-XX:ArchiveClassesAtExit=" + archive)).stop();
        List<String> shared = List.of("-XX:SharedArchiveFile=" + archive);
        List<String> launched = with(shared, "-Xms64m", "-Xmx512m", "-XX:TieredStopAtLevel=1");
        figures.report("Ready on the embedded default, class archive", median(layout, embedded, shared), floor, "ms");
        figures.report(CPU, lastCpu, OptionalDouble.empty(), "ms");
        figures.atMost(
                5_000,
                "Ready on the embedded default, as ./sluice starts it",
                median(layout, embedded, launched),
                floor,
                "ms");
        figures.report(CPU, lastCpu, OptionalDouble.empty(), "ms");
        figures.atMost(
                4_000,
                "Ready on an external database, as ./sluice starts it",
                median(layout, external, launched),
                floor,
                "ms");
        figures.report(CPU, lastCpu, OptionalDouble.empty(), "ms");
        memory(figures, "Resident when idle, as ./sluice starts it", layout, embedded, launched);
        memory(figures, "— without options, class archive", layout, embedded, shared);
        memory(figures, "— as ./sluice starts it, SerialGC", layout, embedded, with(launched, "-XX:+UseSerialGC"));
    }

    private static List<String> with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all;
    }

    private void memory(Figures figures, String name, Path layout, Map<String, Object> settings, List<String> options)
            throws Exception {
        Child child = start(layout, settings, options);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double megabytes =
                Files.readAllLines(Path.of(
                                        "/proc", String.valueOf(child.process().pid()), "status"))
                                .stream()
                                .filter(line -> line.startsWith("VmRSS"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                                .sum()
                        / 1024.0;
        child.stop();
        figures.atMost(
                350,
                name + " (ready in %.0f ms)".formatted(child.readyMillis()),
                megabytes,
                OptionalDouble.empty(),
                "MB");
    }

    private double median(Path layout, Map<String, Object> settings, List<String> options) throws Exception {
        Samples cpu = new Samples();
        Samples samples = new Samples();
        for (int i = 0; i < STARTS; i++) {
            Child child = start(layout, settings, options);
            samples.add(child.readyMillis());
            cpu.add(child.cpuMillis());
            child.stop();
        }
        lastCpu = cpu.median();
        return samples.median();
    }

    private Map<String, Object> settings(String name, TestDatabase database) {
        Map<String, Object> settings = new HashMap<>(TestServer.settings(
                database == null ? new TestDatabase("", "", "", "") : database, directory.resolve("data-" + name)));
        if (database == null) {
            settings.keySet().removeIf(key -> key.startsWith("sluice.database"));
        }
        return settings;
    }

    private Child start(Path layout, Map<String, Object> settings, List<String> options) throws Exception {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-jar", layout.resolve("sluice.jar").toString(), "--server.port=" + port));
        settings.forEach((key, value) -> {
            if (!key.equals("server.port")) {
                command.add("--" + key + "=" + value);
            }
        });
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(layout.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        HttpRequest ready = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        while (!isReady(ready)) {
            if (!process.isAlive()
                    || System.nanoTime() - start > Duration.ofSeconds(90).toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "The server did not become ready:\n" + Files.readString(directory.resolve("server.log")));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        double cpu = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
        return new Child(process, millis, cpu);
    }

    private boolean isReady(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A process that prints its version. */
    private double emptyJvm() throws Exception {
        Samples samples = new Samples();
        for (int i = 0; i < STARTS; i++) {
            long start = System.nanoTime();
            new ProcessBuilder(java(), "-version")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            samples.add((System.nanoTime() - start) / 1e6);
        }
        return samples.median();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
