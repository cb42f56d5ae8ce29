package org.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.simulator.FakePlatform.Target;

/** Devices that ask over HTTP. */
class PollingFleetTests {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pace QUICK = Pace.AGENT
            .withLatency(Span.NONE)
            .withInstall(Span.NONE)
            .withStart(Span.NONE)
            .withEnrolAgain(Span.of(Duration.ofMillis(200)))
            .withHeartbeat(Span.of(Duration.ofMillis(200), Duration.ofMillis(300)));

    @TempDir
    private Path directory;

    private FakePlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = FakePlatform.overHttp();
        // An owner of this kind takes an agent without MQTT there in one round.
        platform.target(new Target(null, "group1", "S1", "h1"));
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    private FleetBuilder fleet(int devices) {
        return SimulatedFleet.builder()
                .devices(devices)
                .transport(Transport.HTTP)
                .server(platform.url(), FakePlatform.PROVISIONING_TOKEN, FakePlatform.TEAM)
                .pace(QUICK);
    }

    private static void awaitRunning(SimulatedFleet fleet, String snapshot, long devices) {
        await().atMost(SOON).until(() -> fleet.counters().running(snapshot) == devices);
    }

    @Test
    void aDeviceAsksIsToldAndReportsWhatItDid() {
        try (SimulatedFleet fleet = fleet(1).start()) {
            awaitRunning(fleet, "S1", 1);
            String device = platform.devices().iterator().next();
            await().atMost(SOON).until(() -> platform.seen(device).contains("state S1 running"));

            assertThat(platform.seen(device))
                    .containsSubsequence(
                            "enrolled Auto Provisioned in T1",
                            "state - stopped",
                            "get snapshot S1",
                            "get settings",
                            "state S1 running");
            assertThat(fleet.counters().snapshot("S1").orElseThrow().started()).isEqualTo(1);
        }
    }

    @Test
    void devicesReportBesideTheirHeartbeatsWhenTheyAreToldTo() {
        Pace quiet = QUICK.withHeartbeat(Span.of(Duration.ofHours(1)));
        try (SimulatedFleet fleet = fleet(5).pace(quiet).start()) {
            awaitRunning(fleet, "S1", 5);
            platform.target(new Target(null, "group1", "S2", "h2"));

            fleet.reportOver(Duration.ofMillis(200));

            awaitRunning(fleet, "S2", 5);
        }
    }

    @Test
    void anApplicationsDeviceInstallsTwiceOverHttpAsTheAgentDoes() {
        platform.target("S1", "h1");
        try (SimulatedFleet fleet = fleet(1).start()) {
            await().atMost(SOON).until(() -> {
                String seen = platform.devices().stream()
                        .flatMap(device -> platform.seen(device).stream())
                        .toList()
                        .toString();
                return seen.split("get snapshot", -1).length - 1 == 2;
            });
            await().atMost(SOON).until(() -> fleet.devices().get(0).starts() == 2);
            assertThat(fleet.counters().snapshot("S1").orElseThrow().startedTwice())
                    .isEqualTo(1);
        }
    }

    @Test
    void aDeviceThatTheServerDoesNotKnowForgetsAllAndFallsSilent() {
        try (SimulatedFleet fleet = fleet(2).start()) {
            awaitRunning(fleet, "S1", 2);
            platform.forget(platform.devices().iterator().next());

            await().atMost(SOON).until(() -> fleet.counters().wiped() == 1);
            assertThat(fleet.counters().running("S1")).isEqualTo(1);
        }
    }

    @Test
    void aServerInTroubleChangesNothing() {
        try (SimulatedFleet fleet = fleet(2).start()) {
            awaitRunning(fleet, "S1", 2);
            platform.failures.put("state", 503);
            await().atMost(SOON).until(() -> fleet.counters().requestsFailed() > 4);

            assertThat(fleet.counters().running("S1")).isEqualTo(2);
            assertThat(fleet.counters().wiped()).isZero();
        }
    }

    @Test
    void aRefusedEnrolmentIsSaidAndTriedAgain() {
        try (SimulatedFleet fleet = SimulatedFleet.builder()
                .transport(Transport.HTTP)
                .server(platform.url(), "wrong-secret", FakePlatform.TEAM)
                .pace(QUICK)
                .start()) {
            await().atMost(SOON).until(() -> fleet.counters().enrolmentsRefused() >= 2);

            assertThat(fleet.problem())
                    .hasValueSatisfying(
                            problem -> assertThat(problem).contains("401").doesNotContain("wrong-secret"));
            assertThat(fleet.counters().enrolled()).isZero();
        }
    }

    @Test
    void theNextRunIsOfTheSameDevicesWithWhatTheyHad() throws Exception {
        List<String> first;
        try (SimulatedFleet fleet = fleet(20).stateDirectory(directory).start()) {
            awaitRunning(fleet, "S1", 20);
            first = fleet.devices().stream().map(DeviceView::id).toList();
        }
        platform.forgetWhatWasSeen();
        try (SimulatedFleet fleet = fleet(20).stateDirectory(directory).start()) {
            awaitRunning(fleet, "S1", 20);

            assertThat(fleet.devices()).extracting(DeviceView::id).containsExactlyElementsOf(first);
            assertThat(fleet.counters().snapshot("S1").orElseThrow().downloads())
                    .isZero();
            assertThat(platform.devices()).hasSize(20);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .filteredOn(file -> file.endsWith("credentials.jsonl"))
                    .singleElement()
                    .satisfies(file ->
                            assertThat(Files.getPosixFilePermissions(file)).hasSize(2));
        }
    }

    @Test
    void aRestartInTheMiddleLosesNoDevice() {
        try (SimulatedFleet fleet = fleet(50)
                .pace(QUICK.withInstall(Span.of(Duration.ZERO, Duration.ofSeconds(3))))
                .stateDirectory(directory)
                .start()) {
            await().atMost(SOON).until(() -> fleet.counters().running("S1") > 5);
        }
        try (SimulatedFleet fleet = fleet(50).stateDirectory(directory).start()) {
            awaitRunning(fleet, "S1", 50);

            assertThat(platform.devices()).hasSize(50);
            assertThat(fleet.counters().snapshot("S1").orElseThrow().startedTwice())
                    .isZero();
        }
    }

    @Test
    void theSameSeedGivesTheSameTroubles() {
        List<Fate> first;
        try (SimulatedFleet fleet = troubled(7)) {
            awaitRunning(fleet, "S1", 90);
            first = fates(fleet);
        }
        try (SimulatedFleet fleet = troubled(7)) {
            awaitRunning(fleet, "S1", 90);
            assertThat(fates(fleet)).isEqualTo(first);
            assertThat(fleet.devices())
                    .filteredOn(device -> device.state().equals("error"))
                    .extracting(DeviceView::fate)
                    .containsOnly(Fate.FAILS);
        }
        try (SimulatedFleet fleet = troubled(8)) {
            awaitRunning(fleet, "S1", 90);
            assertThat(fates(fleet)).isNotEqualTo(first);
        }
    }

    private SimulatedFleet troubled(long seed) {
        return fleet(100).shares(new Shares(0.1, 0, 0, 0)).seed(seed).start();
    }

    private static List<Fate> fates(SimulatedFleet fleet) {
        return fleet.devices().stream().map(DeviceView::fate).toList();
    }

    @Test
    void twoFleetsCannotShareADirectory() {
        try (SimulatedFleet fleet = fleet(1).stateDirectory(directory).start()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> fleet(1).stateDirectory(directory).start())
                    .isInstanceOf(SimulatorException.class)
                    .hasMessageContaining("its own");
            assertThat(fleet.counters().devices()).isEqualTo(1);
        }
    }
}
