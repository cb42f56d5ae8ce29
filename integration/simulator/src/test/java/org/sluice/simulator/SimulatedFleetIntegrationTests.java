package org.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices on MQTT, against a real Artemis. */
class SimulatedFleetIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pace QUICK = Pace.AGENT
            .withLatency(Span.NONE)
            .withInstall(Span.NONE)
            .withStart(Span.NONE)
            .withCrashAfter(Span.of(Duration.ofMillis(100)))
            .withReconnect(Span.of(Duration.ofMillis(100), Duration.ofMillis(300)))
            .withEnrolAgain(Span.of(Duration.ofMillis(200)))
            .withHeartbeat(Span.of(Duration.ofMillis(500), Duration.ofMillis(600)));

    private FakePlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = FakePlatform.withBroker();
        platform.target("S1", "h1");
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    private FleetBuilder fleet(int devices) {
        return SimulatedFleet.builder()
                .devices(devices)
                .server(platform.url(), FakePlatform.PROVISIONING_TOKEN, FakePlatform.TEAM)
                .pace(QUICK);
    }

    private static FleetBuilder quiet(FleetBuilder fleet) {
        return fleet.pace(QUICK.withHeartbeat(Span.of(Duration.ofMinutes(1))));
    }

    private static void awaitRunning(SimulatedFleet fleet, String snapshot, long devices) {
        await().atMost(SOON).until(() -> fleet.counters().running(snapshot) == devices);
    }

    private String onlyDevice() {
        Collection<String> devices = platform.devices();
        assertThat(devices).hasSize(1);
        return devices.iterator().next();
    }

    @Test
    void aDeviceEnrolsConnectsDownloadsInstallsAndReportsInTheAgentsOrder() {
        try (SimulatedFleet fleet = quiet(fleet(1)).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = onlyDevice();
            await().atMost(SOON).until(() -> platform.seen(device).contains("status S1 running"));

            assertThat(platform.seen(device))
                    .startsWith("enrolled Auto Provisioned in T1", "status - unknown")
                    .containsSubsequence("get snapshot S1", "get settings", "status S1 running");
            assertThat(platform.state(device).path("nodeRedVersion").asString()).isEqualTo("4.1.2");
            assertThat(platform.state(device).path("ownerType").asString()).isEqualTo("application");
            assertThat(platform.state(device).path("settings").asString()).isEqualTo("h1");

            platform.forgetWhatWasSeen();
            platform.target("S2", "h2");
            platform.command(device, "{\"command\": \"update\", \"snapshot\": \"S2\", \"settings\": \"h2\"}");
            awaitRunning(fleet, "S2", 1);
            await().atMost(SOON).until(() -> platform.seen(device).contains("status S2 running"));
            assertThat(platform.seen(device))
                    .containsSubsequence("get snapshot S2", "get settings", "status S2 running")
                    .contains("audit stopped updating");
            assertThat(fleet.counters().running("S1")).isZero();
        }
    }

    @Test
    void whatACommandDoesNotMentionStaysAsItIs() {
        try (SimulatedFleet fleet = quiet(fleet(1)).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = onlyDevice();
            await().atMost(SOON).until(() -> platform.seen(device).contains("status S1 running"));
            platform.forgetWhatWasSeen();

            platform.target("S1", "h2");
            platform.command(device, "{\"command\": \"update\", \"settings\": \"h2\"}");

            await().atMost(SOON).until(() -> platform.seen(device).contains("status S1 running"));
            assertThat(platform.seen(device))
                    .contains("get settings")
                    .doesNotContain("get snapshot S1")
                    .last()
                    .isEqualTo("status S1 running");
            assertThat(platform.state(device).path("application").asString()).isEqualTo("app1");
            assertThat(fleet.counters().snapshot("S1").orElseThrow().startedTwice())
                    .isZero();
        }
    }

    @Test
    void aCommandThatComesTwiceIsObeyedOnce() {
        try (SimulatedFleet fleet = quiet(fleet(1)).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = onlyDevice();
            long before = fleet.counters().commands();
            for (int i = 0; i < 5; i++) {
                platform.command(List.of(device));
            }
            await().atMost(SOON).until(() -> fleet.counters().commands() == before + 5);

            SnapshotCounters counters = fleet.counters().snapshot("S1").orElseThrow();
            assertThat(counters.started()).isEqualTo(1);
            assertThat(counters.startedTwice()).isZero();
            assertThat(counters.installs()).isEqualTo(1);
            assertThat(counters.commanded()).isEqualTo(1);
            assertThat(counters.commands()).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void withoutASnapshotTheDeviceStopsAndForgetsIt() {
        try (SimulatedFleet fleet = fleet(1).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = onlyDevice();
            platform.target(null, "h1");
            platform.command(device, "{\"command\": \"update\", \"snapshot\": null}");

            await().atMost(SOON).until(() -> platform.seen(device).contains("status - stopped"));
            assertThat(fleet.counters().running("S1")).isZero();
            assertThat(fleet.devices())
                    .singleElement()
                    .extracting(DeviceView::snapshot, DeviceView::state)
                    .containsExactly(null, "stopped");
        }
    }

    @Test
    void commandsToAllDevicesOfAnApplicationReachThem() {
        try (SimulatedFleet fleet = quiet(fleet(20)).start()) {
            awaitRunning(fleet, "S1", 20);
            platform.target("S2", "h2");
            // Who has just started has just subscribed, too.
            await().atMost(SOON).untilAsserted(() -> {
                platform.broker().send("ff.v1.T1.a.app1.command", "{\"command\": \"update\", \"snapshot\": \"S2\"}");
                assertThat(fleet.counters().running("S2")).isEqualTo(20);
            });
        }
    }

    @Test
    void ofManyCommandsWhileItIsBusyOnlyTheNewestCounts() {
        try (SimulatedFleet fleet =
                fleet(1).pace(QUICK.withInstall(Span.of(Duration.ofSeconds(1)))).start()) {
            await().atMost(SOON).until(() -> fleet.counters()
                    .snapshot("S1")
                    .map(snapshot -> snapshot.installs() == 1)
                    .orElse(false));
            String device = onlyDevice();
            for (String snapshot : List.of("S2", "S3", "S4")) {
                platform.target(snapshot, "h1");
                platform.command(device, "{\"command\": \"update\", \"snapshot\": \"%s\"}".formatted(snapshot));
            }
            awaitRunning(fleet, "S4", 1);

            assertThat(platform.seen(device)).doesNotContain("get snapshot S2", "get snapshot S3");
        }
    }

    @Test
    void theDevicesOutliveALossOfTheirConnectionsAndAreStartedOnce() {
        try (SimulatedFleet fleet = fleet(200)
                .pace(QUICK.withInstall(Span.of(Duration.ZERO, Duration.ofSeconds(1))))
                .start()) {
            awaitRunning(fleet, "S1", 200);
            platform.target("S2", "h1");
            platform.command(platform.devices());
            await().atMost(SOON).until(() -> fleet.counters().running("S2") > 10);
            fleet.dropConnections();
            await().atMost(SOON).until(() -> fleet.counters().connectionsLost() == 200);

            awaitRunning(fleet, "S2", 200);
            await().atMost(SOON).until(() -> fleet.counters().connected() == 200);
            assertThat(fleet.counters().snapshot("S2").orElseThrow().started()).isEqualTo(200);
            assertThat(fleet.counters().snapshot("S2").orElseThrow().startedTwice())
                    .isZero();
        }
    }

    @Test
    void theSharesFailCrashAndStayAwayAndTheFailedHealAtTheSecondAttempt() {
        // Long enough for commands that crossed a report to come while the devices are busy, and be dropped.
        try (SimulatedFleet fleet = fleet(200)
                .pace(QUICK.withInstall(Span.of(Duration.ofSeconds(1))))
                .shares(new Shares(0.05, 0.02, 0, 0.03))
                .illFrom(2)
                .healAfter(2)
                .start()) {
            awaitRunning(fleet, "S1", 194);
            assertThat(fleet.counters().offline()).isEqualTo(6);
            assertThat(fleet.counters().connected()).isEqualTo(194);
            platform.target("S2", "h1");
            platform.command(fleet.devices().stream()
                    .filter(device -> device.fate() != Fate.OFFLINE)
                    .map(DeviceView::id)
                    .toList());
            awaitRunning(fleet, "S2", 180);
            await().atMost(SOON).until(() -> states(fleet, "crashed").size() == 4);
            List<String> failed = states(fleet, "error");
            assertThat(failed).hasSize(10);
            // The failure is told by the next heartbeat, with the new snapshot.
            await().atMost(SOON).until(() -> failed.stream()
                    .allMatch(device -> platform.seen(device).contains("status S2 error")));
            SnapshotCounters counters = fleet.counters().snapshot("S2").orElseThrow();
            assertThat(counters.failures()).isEqualTo(10);
            assertThat(counters.crashes()).isEqualTo(4);

            List<String> crashed = states(fleet, "crashed");
            platform.command(failed);
            platform.command(crashed);
            awaitRunning(fleet, "S2", 190);

            // A crashed Node-RED starts again only when that is said.
            assertThat(states(fleet, "crashed")).hasSize(4);
            crashed.forEach(device ->
                    platform.command(device, "{\"command\": \"action\", \"payload\": {\"action\": \"restart\"}}"));
            awaitRunning(fleet, "S2", 194);

            fleet.comeBack();
            awaitRunning(fleet, "S2", 200);
            assertThat(fleet.counters().offline()).isZero();
            assertThat(fleet.counters().snapshot("S2").orElseThrow().startedTwice())
                    .isZero();
        }
    }

    private static List<String> states(SimulatedFleet fleet, String state) {
        return fleet.devices().stream()
                .filter(device -> device.state().equals(state))
                .map(DeviceView::id)
                .toList();
    }

    @Test
    void aSnapshotThatCannotBeDownloadedIsTriedAgain() {
        platform.failures.put("snapshot", 404);
        try (SimulatedFleet fleet = quiet(fleet(1)).start()) {
            await().atMost(SOON).until(() -> !states(fleet, "error").isEmpty());
            platform.failures.clear();

            awaitRunning(fleet, "S1", 1);
            assertThat(platform.seen(onlyDevice())).contains("refused snapshot");
        }
    }

    @Test
    void anApplicationsDeviceWithoutSettingsFailsToInstall() {
        platform.failures.put("settings", 404);
        try (SimulatedFleet fleet = fleet(1).start()) {
            await().atMost(SOON)
                    .until(() -> platform.devices().size() == 1
                            && platform.seen(onlyDevice()).contains("status S1 error"));
            assertThat(fleet.counters().running("S1")).isZero();
        }
    }

    @Test
    void actionsAreAnsweredAndSuspendedDevicesStaySo() {
        try (SimulatedFleet fleet = fleet(1).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = onlyDevice();
            platform.command(
                    device,
                    "{\"command\": \"action\", \"correlationData\": \"c1\", \"payload\": {\"action\": \"suspend\"}}");
            await().atMost(SOON).until(() -> platform.seen(device).contains("status S1 suspended"));
            assertThat(fleet.counters().running("S1")).isZero();

            platform.command(device, "not json");
            platform.command(device, "{\"command\": \"action\", \"payload\": {\"action\": \"start\"}}");
            awaitRunning(fleet, "S1", 1);
            assertThat(fleet.counters().malformed()).isEqualTo(1);
        }
    }

    @Test
    void fiveThousandDevicesConnectAndObey() {
        platform.target(null, null);
        try (SimulatedFleet fleet =
                quiet(fleet(5_000)).connectsPerSecond(2_000).audit(false).start()) {
            await().atMost(Duration.ofMinutes(4)).until(() -> fleet.counters().connected() == 5_000);
            assertThat(fleet.counters().enrolled()).isEqualTo(5_000);
            assertThat(platform.devices()).hasSize(5_000);

            // This broker with its one consumer is slow; the devices are not.
            platform.target("S1", "h1");
            List<String> some = List.copyOf(platform.devices()).subList(0, 500);
            platform.command(some);
            await().atMost(Duration.ofMinutes(2)).until(() -> some.stream()
                    .allMatch(device -> platform.seen(device).contains("get settings")));
            await().atMost(SOON).until(() -> fleet.counters().running("S1") >= 500);
            assertThat(fleet.counters().snapshot("S1").orElseThrow().startedTwice())
                    .isZero();
            assertThat(fleet.counters().connectionsLost()).isZero();
        }
    }
}
