package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.snapshot.SnapshotId;

class DeviceReportsIntegrationTests {

    private final Fleet fleet = new Fleet();

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void takesDownWhatADeviceSays() {
        DeviceId device = fleet.device("press 1");
        fleet.devices.target(device, Optional.of(fleet.snapshot("s1")));

        fleet.reports.accept(List.of(fleet.inSync(device, "running")));

        Device.Status status = fleet.devices.find(device).orElseThrow().status();
        assertThat(status.state()).contains("running");
        assertThat(status.snapshot())
                .contains(fleet.target(device).orElseThrow().value());
        assertThat(status.settingsUpToDate()).isTrue();
        assertThat(status.agentVersion()).contains("4.2.1");
        assertThat(status.lastSeenAt()).contains(fleet.repositories.clock().instant());
        assertThat(status.transport()).contains(DeviceTransport.MQTT);
    }

    @Test
    void aReportThatIsDoubledOrOvertakenChangesNothing() {
        DeviceId device = fleet.device("press 1");
        DeviceReport first = fleet.inSync(device, "starting");
        DeviceReport second = fleet.inSync(device, "running");

        fleet.reports.accept(List.of(second, first));
        fleet.reports.accept(List.of(second));
        fleet.reports.accept(List.of(first));

        assertThat(fleet.devices.find(device).orElseThrow().status().state()).contains("running");
        assertThat(fleet.observer.reported).containsExactly(second);
    }

    @Test
    void aBusyDeviceKeepsWhatItLastSaidItRan() {
        DeviceId device = fleet.device("press 1");
        fleet.devices.target(device, Optional.of(fleet.snapshot("s1")));
        fleet.reports.accept(List.of(fleet.inSync(device, "running")));
        fleet.sendAll();

        fleet.reports.accept(List.of(new DeviceReport(
                device, 99, fleet.repositories.clock().instant(), DeviceTransport.MQTT, Optional.empty())));

        Device.Status status = fleet.devices.find(device).orElseThrow().status();
        assertThat(status.state()).contains("updating");
        assertThat(status.snapshot())
                .contains(fleet.target(device).orElseThrow().value());
        assertThat(fleet.sentTo()).isEmpty();
    }

    @Test
    void strangersAndOddWordsDoNotKeepOthersFromBeingTakenDown() {
        DeviceId device = fleet.device("press 1");
        ReportedState odd = new ReportedState(
                "x".repeat(5000) + "\0\uD800",
                Optional.of("é\n"),
                Optional.of("\uD83D\uDE00"),
                Optional.of("y".repeat(70_000)),
                Optional.of("z".repeat(70_000)),
                Optional.empty(),
                Optional.of("'; DROP TABLE device; --"),
                Optional.of("\t"),
                Optional.of(""));
        DeviceId other = fleet.device("press 2");

        fleet.reports.accept(List.of(
                fleet.report(new DeviceId("nobody"), odd), fleet.report(device, odd), fleet.inSync(other, "running")));

        assertThat(fleet.devices.find(device).orElseThrow().status().state()).contains("x".repeat(30));
        assertThat(fleet.devices.find(other).orElseThrow().status().state()).contains("running");
        assertThat(fleet.observer.reported).hasSize(2);
    }

    @Test
    void whoRunsSomethingElseIsDueACommandOnceAndNotAtEveryHeartbeat() {
        DeviceId device = fleet.device("press 1");
        SnapshotId old = fleet.snapshot("old");
        fleet.devices.target(device, Optional.of(fleet.snapshot("new")));
        assertThat(fleet.sentTo()).containsExactly(device);

        fleet.repositories.clock().advance(Duration.ofSeconds(30));
        fleet.reports.accept(List.of(fleet.running(device, old)));
        assertThat(fleet.sentTo()).isEmpty();

        fleet.repositories.clock().advance(Duration.ofSeconds(30));
        fleet.reports.accept(List.of(fleet.running(device, old)));
        fleet.reports.accept(List.of(fleet.running(device, old)));
        assertThat(fleet.sentTo()).containsExactly(device);

        fleet.repositories.clock().advance(Duration.ofSeconds(61));
        fleet.reports.accept(List.of(fleet.running(device, old)));
        assertThat(fleet.sentTo()).as("the second pause is twice as long").isEmpty();
    }

    @Test
    void whoTheObserverHasInHandIsLeftToItUnlessItAsks() {
        DeviceId device = fleet.device("press 1");
        SnapshotId old = fleet.snapshot("old");
        fleet.devices.target(device, Optional.of(fleet.snapshot("new")));
        fleet.sendAll();
        fleet.repositories.clock().advance(Duration.ofHours(1));
        fleet.observer.inHand.add(device);

        fleet.reports.accept(List.of(fleet.running(device, old)));
        assertThat(fleet.sentTo()).isEmpty();

        fleet.reports.accept(List.of(fleet.inSync(device, "unknown")));
        assertThat(fleet.sentTo()).containsExactly(device);
    }

    @Test
    void aFailingObserverTakesAllBackAndTheReportsComeAgain() {
        DeviceId device = fleet.device("press 1");
        DeviceReport report = fleet.inSync(device, "running");
        fleet.observer.reported.clear();

        assertThat(org.sluice.Problems.problemOf(
                        () -> fleet.repositories.transaction().executeWithoutResult(status -> {
                            fleet.reports.accept(List.of(report));
                            status.setRollbackOnly();
                        })))
                .isEqualTo("no problem");
        assertThat(fleet.devices.find(device).orElseThrow().status().state()).isEmpty();
        fleet.reports.accept(List.of(report));
        assertThat(fleet.devices.find(device).orElseThrow().status().state()).contains("running");
    }

    @Test
    void aThousandReportsCostAHandfulOfStatements() {
        List<DeviceId> devices = fleet.devices(300);
        List<DeviceReport> all =
                devices.stream().map(device -> fleet.inSync(device, "running")).toList();

        long statements = fleet.repositories.transaction().execute(status -> {
            long before = questions();
            fleet.reports.accept(all);
            return questions() - before;
        });

        assertThat(statements).isLessThanOrEqualTo(6);
        assertThat(fleet.observer.reported).hasSize(300);
    }

    @Test
    void reportsOfTheSameDevicesInTwoBatchesAtOnceDoNotDeadlock() throws Exception {
        List<DeviceId> devices = fleet.devices(60);
        for (int round = 0; round < 10; round++) {
            List<DeviceReport> forward = new ArrayList<>();
            List<DeviceReport> backward = new ArrayList<>();
            for (DeviceId device : devices) {
                forward.add(fleet.inSync(device, "starting"));
                backward.add(0, fleet.inSync(device, "running"));
            }
            List<Object> outcomes = TestRepositories.together(
                    () -> {
                        fleet.reports.accept(forward);
                        return "down";
                    },
                    () -> {
                        fleet.reports.accept(backward);
                        return "down";
                    },
                    () -> {
                        fleet.commands.due(devices, "lane");
                        return "down";
                    },
                    () -> {
                        fleet.sendAll();
                        return "down";
                    });
            assertThat(outcomes).containsOnly("down");
        }
        assertThat(devices).allSatisfy(device -> assertThat(
                        fleet.devices.find(device).orElseThrow().status().state())
                .contains("running"));
    }

    @Test
    void downloadsAreSignsOfProgress() {
        List<DeviceId> devices = fleet.devices(2);
        fleet.reports.fetchedSnapshot(devices.get(0));
        fleet.reports.fetchedSnapshot(devices.get(1));
        fleet.reports.fetchedSettings(devices.get(1));

        await().untilAsserted(() -> assertThat(fleet.observer.progressed)
                .contains(devices.get(0) + " downloads", devices.get(1) + " installs"));
    }

    @Test
    void theLatestOfSeveralConnectionEventsCounts() {
        DeviceId device = fleet.device("press 1");
        DeviceConnections connections = fleet.repositories.get(DeviceConnections.class);
        var now = fleet.repositories.clock().instant();
        connections.connected(device, now.plusSeconds(2));
        connections.disconnected(device, now.plusSeconds(1));

        await().untilAsserted(() -> {
            Device.Status status = fleet.devices.find(device).orElseThrow().status();
            assertThat(status.connected()).isTrue();
            assertThat(status.lastSeenAt()).isPresent();
        });
        connections.disconnected(device, now.plusSeconds(3));
        await().untilAsserted(() -> assertThat(
                        fleet.devices.find(device).orElseThrow().status().connected())
                .isFalse());
    }

    @Test
    void whoTheBrokerDoesNotKnowIsNotConnectedUnlessItCameSince() {
        List<DeviceId> devices = fleet.devices(3);
        DeviceConnections connections = fleet.repositories.get(DeviceConnections.class);
        var now = fleet.repositories.clock().instant();
        connections.connected(devices.get(0), now);
        connections.connected(devices.get(1), now.plusSeconds(2));
        await().until(() -> connected(devices.get(0)) && connected(devices.get(1)));

        connections.present(java.util.Set.of(devices.get(2), new DeviceId("somebody")), now.plusSeconds(1));

        await().until(() -> !connected(devices.get(0)) && connected(devices.get(2)));
        assertThat(connected(devices.get(1)))
                .as("it came after the broker was asked")
                .isTrue();
    }

    private boolean connected(DeviceId device) {
        return fleet.devices.find(device).orElseThrow().status().connected();
    }

    private long questions() {
        return fleet.repositories
                .jdbc()
                .sql("SHOW SESSION STATUS LIKE 'Questions'")
                .query((row, number) -> row.getLong("Value"))
                .single();
    }
}
