package org.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.cli.CommandLineRun;
import org.sluice.cli.client.PromotionFilter;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.simulator.Pace;
import org.sluice.simulator.SimulatedFleet;
import org.sluice.simulator.SnapshotCounters;
import org.sluice.simulator.Span;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.ServerProcess;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** The only server, with its broker, is killed in the middle of a rollout and started again on the same data. */
class FleetKillFunctionalTests {

    private static final int DEVICES = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pace PACE = Pace.AGENT
            .withLatency(Span.of(Duration.ZERO, Duration.ofMillis(20)))
            .withInstall(Span.of(Duration.ofMillis(200), Duration.ofSeconds(3)))
            .withStart(Span.of(Duration.ZERO, Duration.ofSeconds(1)))
            .withReconnect(Span.of(Duration.ofMillis(500), Duration.ofSeconds(2)))
            .withHeartbeat(Span.of(Duration.ofSeconds(2), Duration.ofSeconds(4)));
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
                - name: presses
                  type: device-group
                  target: presses
                  action: none
                  rollout: {waves: [{name: canaries, count: 20}, {name: third, percentage: 30}, {name: all}]}
            """;

    private final Path directory = TestServer.temporary();
    private final Map<String, String> settings = new HashMap<>();

    @Test
    void noDeviceIsLostAndNoneStartsTheSnapshotTwice() throws IOException {
        TestDatabase database = TestMariaDb.newDatabase();
        TestServer.settings(database, directory).forEach((name, value) -> settings.put(name, value.toString()));
        settings.putAll(Map.of("sluice.promotion.lease", "2s", "sluice.promotion.heartbeat", "250ms"));
        settings.put("server.port", String.valueOf(ServerProcess.freePort()));
        settings.put("sluice.mqtt.port", String.valueOf(ServerProcess.freePort()));
        try (StubNodeRed dev = new StubNodeRed();
                ServerProcess first = server()) {
            dev.flows(Factory.tab("a", "Line", "1"));
            SluiceClient client = new SluiceClient(first.url(), TestServer.ADMIN_TOKEN);
            type(
                    first,
                    "apply",
                    "--yes",
                    "-f",
                    Files.writeString(directory.resolve("fleet.yaml"), DEFINITIONS.formatted(dev.url()))
                            .toString());
            try (SimulatedFleet fleet = fleet(client)) {
                await().atMost(PATIENCE).until(() -> fleet.counters().connected() == DEVICES);
                type(first, "promote", "--pipeline", "out", "--stage", "dev");
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> started(fleet) > DEVICES / 2);
                first.kill();
                assertThat(started(fleet)).as("in the middle of it").isLessThan(DEVICES);

                try (ServerProcess second = server()) {
                    PromotionView ended = ended(new SluiceClient(second.url(), TestServer.ADMIN_TOKEN));

                    assertThat(ended.status()).as(ended.statusText()).isEqualTo("succeeded");
                    SnapshotCounters seen = fleet.counters()
                            .snapshot(String.valueOf(ended.snapshotId()))
                            .orElseThrow();
                    assertThat(seen.running()).isEqualTo(DEVICES);
                    assertThat(seen.started()).isEqualTo(DEVICES);
                    assertThat(seen.startedTwice()).isZero();
                    assertThat(fleet.counters().wiped()).isZero();
                }
            }
        }
    }

    private ServerProcess server() {
        return ServerProcess.start(directory, settings, Map.of()).started();
    }

    private static void type(ServerProcess server, String... arguments) {
        CommandLineRun run = CommandLineRun.of(
                Map.of("SLUICE_URL", server.url().toString(), "SLUICE_TOKEN", TestServer.ADMIN_TOKEN), arguments);
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private static SimulatedFleet fleet(SluiceClient client) {
        ApplicationView application = client.applications().list(null).get(0);
        DeviceGroupView group = client.groups().list(application.id()).get(0);
        String team = client.applications().teams().get(0).id();
        String token = client.groups()
                .issue(team, new ProvisioningTokenBody("presses", null, null, group.id(), DEVICES, null))
                .token();
        return SimulatedFleet.builder()
                .devices(DEVICES)
                .server(client.url(), token, team)
                .pace(PACE)
                .start();
    }

    private static long started(SimulatedFleet fleet) {
        return fleet.counters().snapshots().stream()
                .mapToLong(SnapshotCounters::started)
                .sum();
    }

    private static PromotionView ended(SluiceClient client) {
        await().atMost(PATIENCE).until(() -> newest(client).endedAt() != null);
        return newest(client);
    }

    private static PromotionView newest(SluiceClient client) {
        return client.promotions()
                .list(new PromotionFilter(null, null, List.of()), 1)
                .items()
                .get(0);
    }
}
