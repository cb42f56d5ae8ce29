package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.MqttServer;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceTransport;
import org.springframework.util.unit.DataSize;

/** Reports of real MQTT clients through a real broker into devices in memory. */
class StatusIntakeIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Agent> agents = new CopyOnWriteArrayList<>();
    private final UnreadableMessages unreadable = new UnreadableMessages(Clock.systemUTC());
    private final InMemoryDevices devices = new InMemoryDevices() {
        @Override
        public void accept(List<DeviceReport> reports) {
            if (reports.stream().anyMatch(report -> state(report).equals("poison"))) {
                throw new IllegalArgumentException("a report that breaks everything");
            }
            super.accept(reports);
        }
    };
    private MqttServer server;
    private StatusIntake intake;

    @BeforeEach
    void start(@TempDir Path directory) {
        for (int i = 1; i <= 20; i++) {
            devices.with("d" + i);
        }
        server = new MqttServer(directory, devices);
        intake = new StatusIntake(
                server.connections(),
                devices,
                new StatusReader(DataSize.ofKilobytes(256).toBytes(), unreadable, Clock.systemUTC()),
                unreadable,
                properties());
        intake.start();
    }

    static DeviceMessageProperties properties() {
        return new DeviceMessageProperties(
                2, 500, DataSize.ofKilobytes(256), 1000, Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @AfterEach
    void stop() throws Exception {
        for (Agent agent : agents) {
            agent.close();
        }
        intake.stop();
        server.close();
    }

    private Agent agent(String id) throws Exception {
        Agent agent = new Agent("tcp://127.0.0.1:" + server.broker.mqttPort(), id);
        agents.add(agent);
        return agent.listening();
    }

    /** All at once: the client takes its time over every connection. */
    private List<Agent> fleet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Agent> fleet = new ArrayList<>();
        for (Future<Agent> connected : threads.invokeAll(IntStream.rangeClosed(1, 20)
                .<Callable<Agent>>mapToObj(i -> () -> agent("d" + i))
                .toList())) {
            fleet.add(connected.get());
        }
        threads.shutdown();
        return fleet;
    }

    private static String state(DeviceReport report) {
        return report.state().map(state -> state.state()).orElse("busy");
    }

    private String stateOf(String id) {
        return Optional.ofNullable(devices.newest.get(new DeviceId(id)))
                .map(StatusIntakeIntegrationTests::state)
                .orElse("nothing");
    }

    private void awaitState(String id, String state) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stateOf(id)).isEqualTo(state));
    }

    private static String status(String state) {
        return """
                {"ownerType":"application","project":null,"application":"a1","snapshot":"s1","settings":"h1","state":"%s",
                 "mode":"developer","targetState":"running","health":{"uptime":5321},"agentVersion":"4.2.1","licensed":true,
                 "nodejsVersion":"v20.18.1","nodeRedVersion":"4.1.2"}"""
                .formatted(state);
    }

    @Test
    void takesDownWhatAnAgentSays() throws Exception {
        Instant before = Instant.now();
        Agent agent = agent("d1");
        agent.publish(agent.topic("status"), status("running"));
        awaitState("d1", "running");

        DeviceReport report = devices.reportOf("d1");
        assertThat(report.transport()).isEqualTo(DeviceTransport.MQTT);
        assertThat(report.at()).isBetween(before.minusMillis(1), Instant.now());
        assertThat(report.sequence() >> 20).isEqualTo(report.at().toEpochMilli());
        assertThat(report.state().orElseThrow().snapshot()).contains("s1");
        assertThat(report.state().orElseThrow().mode()).contains(org.sluice.device.DeviceMode.DEVELOPER);
    }

    @Test
    void theLastWordCountsHoweverManyThereAre() throws Exception {
        List<Agent> fleet = fleet();
        for (int round = 0; round < 50; round++) {
            for (Agent agent : fleet) {
                agent.publish(agent.topic("status"), status("round-" + round));
            }
        }
        for (Agent agent : fleet) {
            agent.publish(agent.topic("status"), status("last"));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(IntStream.rangeClosed(1, 20).mapToObj(i -> stateOf("d" + i)))
                        .containsOnly("last"));
        assertThat(devices.batches).as("batches of up to one a device").hasSizeLessThan(1020);
    }

    @Test
    void nullMeansBusy() throws Exception {
        Agent agent = agent("d1");
        agent.publish(agent.topic("status"), "null");
        awaitState("d1", "busy");
    }

    @Test
    void garbageHoldsUpNobody() throws Exception {
        Agent bad = agent("d1");
        Agent good = agent("d2");
        for (String garbage : List.of(
                "",
                "not json",
                "[1,2",
                "\"running\"",
                "42",
                "[".repeat(100_000),
                "{\"state\":\"x\",\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "\u0000\u0001")) {
            bad.publish(bad.topic("status"), garbage);
        }
        bad.publish(bad.topic("status"), new byte[1024 * 1024]);
        bad.publish(bad.topic("status"), new byte[10 * 1024 * 1024]);
        bad.publish(bad.topic("status"), status("poison"));
        good.publish(good.topic("status"), status("running"));
        awaitState("d2", "running");

        bad.publish(
                bad.topic("status"),
                "{\"state\":17,\"snapshot\":{\"x\":1},\"settings\":null,\"mode\":\"moon\",\"at\":0}");
        awaitState("d1", "unknown");
        bad.publish(bad.topic("status"), status("no-such-state"));
        awaitState("d1", "no-such-state");
        // The broker itself drops what is larger than all it keeps for a device.
        assertThat(unreadable.count()).isBetween(10L, 11L);
    }

    @Test
    void aDeviceSpeaksForItselfOnlyWhateverItWrites() throws Exception {
        Agent agent = agent("d1");
        agent.publish(
                agent.topic("status"),
                "{\"state\":\"running\",\"device\":\"d2\",\"deviceId\":\"d2\",\"team\":\"t2\",\"id\":\"d2\"}");
        awaitState("d1", "running");
        assertThat(stateOf("d2")).isEqualTo("nothing");
    }

    @Test
    void nothingIsLostWhileTheDatabaseIsAway() throws Exception {
        Agent one = agent("d1");
        Agent two = agent("d2");
        devices.away = true;
        one.publish(one.topic("status"), status("first"));
        two.publish(two.topic("status"), status("second"));
        int asked = devices.asked.get();
        await().atMost(PATIENCE).until(() -> devices.asked.get() > asked + 3);
        devices.away = false;

        awaitState("d1", "first");
        awaitState("d2", "second");
    }

    @Test
    void whatComesWhileNoServerIsThereIsTakenDownLater() throws Exception {
        Agent agent = agent("d1");
        agent.publish(agent.topic("status"), status("before"));
        awaitState("d1", "before");
        intake.stop();
        agent.publish(agent.topic("status"), status("meanwhile"));
        intake.start();
        awaitState("d1", "meanwhile");
    }
}
