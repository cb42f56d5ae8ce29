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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sluice.cli.CommandLineRun;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.simulator.Pace;
import org.sluice.simulator.SimulatedFleet;
import org.sluice.simulator.SnapshotCounters;
import org.sluice.simulator.Span;
import org.sluice.sql.TestDatabase;
import org.sluice.support.Factory;
import org.sluice.support.ServerProcess;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The server, started as {@code ./sluice} does it but with a heap of 1 GB, is killed when a third of a rollout is healthy, and
 * started again at once on the same data. The devices, in this process, know nothing of it and connect again when the agent
 * would, or sooner.
 */
final class FleetKill implements Measurement {

    private static final int DEVICES = Integer.getInteger("bench.kill", 10_000);
    private static final int KILLS = Integer.getInteger("bench.kills", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String HEAP = "-Xmx1g";
    /** Further options of the server's JVM. */
    private static final List<String> JAVA = Arrays.stream(
                    System.getProperty("bench.java", "").split(" "))
            .filter(option -> !option.isBlank())
            .toList();
    /** Longest time until a device that lost its connection comes again, instead of the agent's 13 to 25 s. */
    private static final int RECONNECT_SECONDS = Integer.getInteger("bench.reconnect", 0);

    private static final Span AT_ONCE = Span.of(Duration.ZERO);
    private static final Pace PACE = Pace.AGENT
            .withLatency(AT_ONCE)
            .withInstall(AT_ONCE)
            .withStart(AT_ONCE)
            .withEnrolAgain(Span.of(Duration.ofSeconds(5)))
            .withReconnect(
                    RECONNECT_SECONDS == 0
                            ? Pace.AGENT.reconnect()
                            : Span.of(Duration.ofSeconds(1), Duration.ofSeconds(RECONNECT_SECONDS)));
    private static final String DEFINITIONS =
            """
            apiVersion: sluice.org/v1
            kind: Team
            metadata: {name: plant}
            ---
            apiVersion: sluice.org/v1
            kind: Application
            metadata: {team: plant, name: line}
            ---
            apiVersion: sluice.org/v1
            kind: Instance
            metadata: {team: plant, application: line, name: dev}
            spec: {baseUrl: "%s", auth: {kind: none}}
            ---
            apiVersion: sluice.org/v1
            kind: DeviceGroup
            metadata: {team: plant, application: line, name: presses}
            spec: {description: all of them}
            ---
            apiVersion: sluice.org/v1
            kind: Pipeline
            metadata: {team: plant, application: line, name: out}
            spec:
              policy: {settleTime: PT0S}
              stages:
                - {name: dev, type: instance, target: dev, action: create-snapshot}
                - {name: presses, type: device-group, target: presses, action: none}
            """;

    private final BenchDatabase databases;
    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Samples down = new Samples();
    private final Samples cpu = new Samples();
    private final Samples ready = new Samples();
    private final Samples resumed = new Samples();
    private final Samples succeeded = new Samples();
    private long lost;
    private long startedTwice;
    private long toldTwice;
    private long failed;
    private Path jar = Path.of("sluice.jar");
    private Path archive = Path.of("sluice.jsa");

    FleetKill(BenchDatabase databases, Path directory) {
        this.databases = databases;
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public void run(Figures figures) throws Exception {
        TestDatabase database = databases.newDatabase();
        Path data = Files.createTempDirectory(directory, "killed");
        TestServer.settings(database, data).forEach((name, value) -> settings.put(name, value.toString()));
        settings.put("server.port", String.valueOf(ServerProcess.freePort()));
        settings.put("sluice.mqtt.port", String.valueOf(ServerProcess.freePort()));
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        deliver(data);
        List<ServerProcess> servers = new ArrayList<>();
        try (StubNodeRed development = new StubNodeRed()) {
            servers.add(server(data));
            awaitReady(servers.get(0));
            type(
                    servers.get(0),
                    "apply",
                    "--yes",
                    "-f",
                    Files.writeString(data.resolve("plant.yaml"), DEFINITIONS.formatted(development.url()))
                            .toString());
            try (SimulatedFleet fleet = fleet(servers.get(0).url())) {
                await(
                        "all devices are there",
                        500,
                        () -> count(jdbc, "SELECT COUNT(*) FROM device WHERE connected AND reported_state IS NOT NULL")
                                == DEVICES);
                // Whoever got no answer in time enrolled again, under another name.
                jdbc.sql("UPDATE device SET group_id = NULL WHERE reported_state IS NULL")
                        .update();
                promote(servers.get(0), development);
                await("a first rollout has succeeded", 50, () -> newest(jdbc).equals("SUCCEEDED"));
                for (int i = 0; i < KILLS; i++) {
                    promote(servers.get(servers.size() - 1), development);
                    kill(servers, data, jdbc);
                    account(fleet, jdbc);
                }
            }
        } finally {
            servers.forEach(ServerProcess::close);
        }
        report(figures);
    }

    private void deliver(Path data) throws IOException, InterruptedException {
        Path layout = DeliveredJar.extracted(directory);
        jar = layout.resolve("sluice.jar");
        archive = layout.resolve("killed.jsa");
        try (ServerProcess training = ServerProcess.packaged(
                jar,
                data,
                settings,
                Map.of(),
                List.of(HEAP, "-XX:TieredStopAtLevel=1", "-XX:ArchiveClassesAtExit=" + archive))) {
            awaitReady(training);
            training.terminate(Duration.ofMinutes(1));
        }
    }

    private void kill(List<ServerProcess> servers, Path data, JdbcClient jdbc) throws Exception {
        await("a third is healthy", 5, () -> healthy(jdbc) >= DEVICES / 3);
        long killed = System.nanoTime();
        servers.get(servers.size() - 1).kill();
        long before = healthy(jdbc);
        if (before >= DEVICES) {
            throw new IllegalStateException("The rollout was over before the server was killed.");
        }
        long started = System.nanoTime();
        ServerProcess next = server(data);
        servers.add(next);
        Thread watch = new Thread(() -> {
            try {
                await("a further device is healthy", 20, () -> healthy(jdbc) > before);
                resumed.add((System.nanoTime() - killed) / 1e9);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watch.start();
        awaitReady(next);
        long now = System.nanoTime();
        ready.add((now - killed) / 1e9);
        cpu.add(cpuSeconds(next));
        down.add((now - started) / 1e9);
        await(
                "the rollout has ended",
                20,
                () -> newest(jdbc).equals("SUCCEEDED") || newest(jdbc).equals("FAILED"));
        if (newest(jdbc).equals("FAILED")) {
            restart(next, jdbc);
        }
        succeeded.add((System.nanoTime() - killed) / 1e9);
        watch.join();
        System.out.printf(
                "BENCH killed at %d healthy, ready %.1f s (%.1f s of CPU), resumed %.1f s, succeeded %.1f s (%.1f s of CPU)%n",
                before, ready.last(), cpu.last(), resumed.last(), succeeded.last(), cpuSeconds(next));
    }

    private static double cpuSeconds(ServerProcess server) {
        return ProcessHandle.of(server.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    /** A device that had its snapshot but not its settings when the server went says that it failed, as an agent does. */
    private void restart(ServerProcess server, JdbcClient jdbc) throws InterruptedException {
        failed += count(
                jdbc, "SELECT SUM(failed) FROM rollout_wave WHERE promotion_id = (SELECT MAX(id) FROM promotion)");
        String promotion =
                jdbc.sql("SELECT MAX(id) FROM promotion").query(String.class).single();
        type(server, "promotions", "restart", promotion, "--reason", "the server was killed");
        await("the restarted rollout has succeeded", 20, () -> newest(jdbc).equals("SUCCEEDED"));
    }

    /** From the devices' side. */
    private void account(SimulatedFleet fleet, JdbcClient jdbc) throws InterruptedException {
        String snapshot = jdbc.sql("SELECT target_snapshot_id FROM device_group")
                .query(String.class)
                .single();
        SnapshotCounters seen = fleet.counters().snapshot(snapshot).orElseThrow();
        lost += DEVICES - seen.running() + fleet.counters().wiped();
        startedTwice += seen.startedTwice();
        toldTwice += seen.commands() - seen.commanded();
        System.out.println("BENCH " + seen);
        await("all are connected again", 200, () -> fleet.counters().connected() == DEVICES);
    }

    private void report(Figures figures) {
        OptionalDouble none = OptionalDouble.empty();
        String of = " of " + KILLS;
        figures.atMost(
                15,
                "SIGKILL in the middle of %,d devices: until ready, median".formatted(DEVICES) + of,
                ready.median(),
                none,
                "s");
        figures.report("— of it from the start of the new process", down.median(), none, "s");
        figures.report("— CPU time of the server until then, median", cpu.median(), none, "s");
        figures.atMost(15, "— until the first further device was healthy, median", resumed.median(), none, "s");
        figures.report("— slowest", resumed.percentile(100), none, "s");
        figures.report("— until the rollout had succeeded, median", succeeded.median(), none, "s");
        figures.atMost(0, "— devices lost", lost, none, "");
        figures.atMost(0, "— devices that started the snapshot twice", startedTwice, none, "");
        figures.report(
                "— devices that failed as the server was away, and were told again by a restart", failed, none, "");
        figures.report("— commands that a device had got before, all kills", toldTwice, none, "");
    }

    private ServerProcess server(Path data) {
        List<String> java = new ArrayList<>(List.of(
                HEAP,
                "-Xms64m",
                "-Duser.timezone=UTC",
                "-XX:TieredStopAtLevel=1",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:cds=off"));
        java.addAll(JAVA);
        return ServerProcess.packaged(jar, data, settings, Map.of(), java);
    }

    private static SimulatedFleet fleet(URI server) {
        SluiceClient client = new SluiceClient(server, TestServer.ADMIN_TOKEN);
        String application = client.applications().list(null).get(0).id();
        String group = client.groups().list(application).get(0).id();
        String team = client.applications().teams().get(0).id();
        String token = client.groups()
                .issue(team, new ProvisioningTokenBody("presses", null, null, group, null, null))
                .token();
        return SimulatedFleet.builder()
                .devices(DEVICES)
                .server(server, token, team)
                .httpConnections(128)
                .audit(false)
                .pace(PACE)
                .start();
    }

    private static void promote(ServerProcess server, StubNodeRed development) {
        development.flows(Factory.tab("t1", "Line 1", String.valueOf(System.nanoTime())));
        type(server, "promote", "--pipeline", "out", "--stage", "dev");
    }

    private static void type(ServerProcess server, String... arguments) {
        CommandLineRun run = CommandLineRun.of(
                Map.of("SLUICE_URL", server.url().toString(), "SLUICE_TOKEN", TestServer.ADMIN_TOKEN), arguments);
        if (run.exitCode() != 0) {
            throw new IllegalStateException(run.output());
        }
    }

    private void awaitReady(ServerProcess server) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await("the server is ready", 10, () -> {
            server.requireAlive();
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String newest(JdbcClient jdbc) {
        return jdbc.sql("SELECT status FROM promotion ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single();
    }

    private static long healthy(JdbcClient jdbc) {
        return count(
                jdbc,
                "SELECT COALESCE(SUM(healthy), 0) FROM rollout_wave WHERE promotion_id = (SELECT MAX(id) FROM promotion)");
    }

    private static long count(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static void await(String what, long pollMillis, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within " + PATIENCE + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(pollMillis);
        }
    }
}
