package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.snapshot.SnapshotId;

class DeviceCommandsIntegrationTests {

    private final Fleet fleet = new Fleet();
    private List<DeviceId> devices;

    @BeforeEach
    void start() {
        devices = fleet.devices(40);
        fleet.sendAll();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void sendsTheNewestOnceAndThenNothing() {
        DeviceId device = devices.get(0);
        fleet.devices.target(device, Optional.of(fleet.snapshot("s1")));
        SnapshotId newest = fleet.snapshot("s2");
        fleet.devices.target(device, Optional.of(newest));

        assertThat(fleet.sendAll()).singleElement().satisfies(command -> {
            assertThat(command.desired().snapshot()).contains(newest);
            assertThat(command.force()).isFalse();
        });
        assertThat(fleet.sendAll()).isEmpty();
    }

    @Test
    void whoPollsIsNotToldThroughTheBroker() {
        List<DeviceId> polling = devices.subList(0, 10);
        report(polling, 1, DeviceTransport.HTTP);
        fleet.sendAll();
        fleet.commands.due(devices, "lane");

        List<DeviceId> told = new ArrayList<>();
        int sent = fleet.commands.send(
                100,
                commands ->
                        commands.forEach(command -> told.add(command.desired().device())));

        assertThat(sent).isEqualTo(40);
        assertThat(told).hasSize(30).doesNotContainAnyElementsOf(polling);
        assertThat(fleet.sentTo()).as("none of them is due any more").isEmpty();

        report(polling.subList(0, 1), 2, DeviceTransport.MQTT);
        fleet.commands.due(polling, "lane");
        assertThat(fleet.sentTo()).as("one has found the broker").containsExactly(polling.get(0));
    }

    private void report(List<DeviceId> reporting, long sequence, DeviceTransport transport) {
        fleet.reports.accept(reporting.stream()
                .map(device -> new DeviceReport(
                        device, sequence, fleet.repositories.clock().instant(), transport, Optional.empty()))
                .toList());
    }

    @Test
    void whatTheBrokerDidNotTakeIsStillDue() {
        fleet.commands.due(devices, "lane");

        assertThatThrownBy(() -> fleet.commands.send(10, commands -> {
                    throw new IllegalStateException("broker is away");
                }))
                .hasMessage("broker is away");
        assertThat(fleet.sentTo()).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void whatBecomesDueWhileACommandIsOnItsWayIsSentAfterIt() throws Exception {
        DeviceId device = devices.get(0);
        SnapshotId first = fleet.snapshot("s1");
        SnapshotId second = fleet.snapshot("s2");
        fleet.devices.target(device, Optional.of(first));
        List<Optional<SnapshotId>> sent = Collections.synchronizedList(new ArrayList<>());
        List<Thread> changing = new ArrayList<>();
        Consumer<List<DeviceCommand>> broker = commands -> {
            if (changing.isEmpty()) {
                Thread change = new Thread(() -> fleet.devices.target(device, Optional.of(second)));
                change.start();
                changing.add(change);
            }
            commands.forEach(command -> sent.add(command.desired().snapshot()));
        };
        fleet.commands.send(10, broker);
        changing.get(0).join();
        fleet.commands.send(10, broker);

        assertThat(sent).containsExactly(Optional.of(first), Optional.of(second));
    }

    @Test
    void aSmallLaneIsNotHeldUpByAHugeOne() {
        fleet.commands.due(devices.subList(0, 36), "huge");
        fleet.repositories.clock().advance(java.time.Duration.ofSeconds(1));
        fleet.commands.due(devices.subList(36, 40), "small");
        List<DeviceId> first = new ArrayList<>();

        int sent = fleet.commands.send(
                10,
                commands ->
                        commands.forEach(command -> first.add(command.desired().device())));

        assertThat(sent).isEqualTo(10);
        assertThat(first).hasSize(10).containsAll(devices.subList(36, 40));
        assertThat(fleet.sentTo()).hasSize(30).doesNotContainAnyElementsOf(first);
    }

    @Test
    void whoIsStuckInAnInstallationIsToldToStartAgainWhenItIsToldAnew() {
        DeviceId stuck = devices.get(0);
        fleet.devices.target(stuck, Optional.of(fleet.snapshot("one")));
        List<Boolean> restarts = new ArrayList<>();
        Consumer<List<DeviceCommand>> broker = commands -> commands.forEach(command -> restarts.add(command.restart()));
        fleet.commands.send(10, broker);
        fleet.repositories
                .jdbc()
                .sql(
                        """
                        UPDATE device SET reported_state = 'installing', reported_snapshot = target_snapshot_id,
                            reported_settings = :settings
                        WHERE id = :id""")
                .param("settings", fleet.desired(stuck).settings())
                .param("id", stuck.value())
                .update();
        fleet.repositories
                .jdbc()
                .sql("UPDATE device_command SET due_at = NOW(6), lane = '' WHERE device_id = :id")
                .param("id", stuck.value())
                .update();
        fleet.commands.send(10, broker);
        fleet.commands.due(List.of(stuck), "lane");
        fleet.commands.send(10, broker);

        assertThat(restarts).as("first, repeated while at work, told anew").containsExactly(false, false, true);
    }

    @Test
    void allOfMoreLanesThanFitGetTheirTurn() {
        for (int i = 0; i < 40; i++) {
            fleet.commands.due(devices.subList(i, i + 1), "lane " + i);
        }
        List<DeviceId> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            fleet.commands.send(
                    100,
                    commands -> commands.forEach(
                            command -> sent.add(command.desired().device())));
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void twoNodesSendEveryCommandOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            IntStream.range(0, 40)
                    .boxed()
                    .collect(Collectors.groupingBy(i -> i % 3, Collectors.mapping(devices::get, Collectors.toList())))
                    .forEach((lane, some) -> fleet.commands.due(some, "lane " + lane));
            List<DeviceId> sent = Collections.synchronizedList(new ArrayList<>());
            Callable<?> node = () -> {
                while (dueLeft() > 0) {
                    fleet.commands.send(
                            7,
                            commands -> commands.forEach(
                                    command -> sent.add(command.desired().device())));
                }
                return "done";
            };

            assertThat(TestRepositories.together(node, node)).containsOnly("done");
            assertThat(sent).containsExactlyInAnyOrderElementsOf(devices);
        }
    }

    @Test
    void aForcedCommandSaysSo() {
        fleet.commands.dueByForce(devices.subList(0, 1), "lane");

        assertThat(fleet.sendAll()).extracting(DeviceCommand::force).containsExactly(true);
        fleet.commands.due(devices.subList(0, 1), "lane");
        assertThat(fleet.sendAll()).extracting(DeviceCommand::force).containsExactly(false);
    }

    @Test
    void aRemovedDeviceIsSentNothing() {
        fleet.commands.due(devices, "lane");
        fleet.devices.remove(devices.get(0));
        fleet.repositories
                .jdbc()
                .sql(
                        "INSERT INTO device_command (device_id, lane, due_at, forced, attempts) VALUES ('gone', 'lane', NOW(6), 0, 0)")
                .update();

        assertThat(fleet.sentTo()).containsExactlyInAnyOrderElementsOf(devices.subList(1, 40));
        assertThat(fleet.repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM device_command WHERE device_id = 'gone'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void lanesAreFoundWithoutReadingWhatIsNotDue() {
        List<Map<String, Object>> plan = fleet.repositories
                .jdbc()
                .sql("EXPLAIN SELECT DISTINCT lane FROM device_command WHERE lane IS NOT NULL ORDER BY lane")
                .query()
                .listOfRows();

        assertThat(plan).allSatisfy(step -> assertThat(step).containsEntry("key", "device_command_due_ix"));
        assertThat(plan).noneSatisfy(step -> assertThat(String.valueOf(step.get("Extra")))
                .contains("filesort"));
    }

    private long dueLeft() {
        return fleet.repositories
                .jdbc()
                .sql("SELECT COUNT(*) FROM device_command WHERE lane IS NOT NULL")
                .query(Long.class)
                .single();
    }
}
