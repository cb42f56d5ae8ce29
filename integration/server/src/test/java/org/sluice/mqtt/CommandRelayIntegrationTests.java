package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.MqttServer;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import tools.jackson.databind.json.JsonMapper;

class CommandRelayIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Agent> agents = new ArrayList<>();
    private final InMemoryDevices devices = new InMemoryDevices() {
        @Override
        public int send(int limit, Consumer<List<DeviceCommand>> broker) {
            if (dieAfterSending) {
                return super.send(limit, commands -> {
                    broker.accept(commands);
                    dieAfterSending = false;
                    throw new IllegalStateException("dead between sending and marking");
                });
            }
            return super.send(limit, broker);
        }
    };
    private volatile boolean dieAfterSending;
    private MqttServer server;
    private CommandRelay relay;

    @BeforeEach
    void start(@TempDir Path directory) {
        devices.with("d1").with("d2");
        server = new MqttServer(directory, devices);
        relay = new CommandRelay(
                devices, new CommandSender(server.connections()), StatusIntakeIntegrationTests.properties());
        relay.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Agent agent : agents) {
            agent.close();
        }
        relay.stop();
        server.close();
    }

    private Agent agent(String id) throws Exception {
        Agent agent = new Agent("tcp://127.0.0.1:" + server.broker.mqttPort(), id);
        agents.add(agent);
        return agent.listening();
    }

    private void awaitReceived(Agent agent, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(agent.received).hasSize(count));
    }

    @Test
    void tellsADeviceAndNobodyElseWhatToRun() throws Exception {
        Agent one = agent("d1");
        Agent two = agent("d2");
        devices.due(List.of(new DeviceId("d1")), "lane");
        awaitReceived(one, 1);

        String prefix = "ff/v1/t1/d/d1/command ";
        assertThat(one.received.get(0)).startsWith(prefix);
        assertThat(JsonMapper.shared().readTree(one.received.get(0).substring(prefix.length())))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                {"command":"update","ownerType":"application","application":"a1","snapshot":"s1",
                                 "settings":"h1","mode":"autonomous","licensed":false,"targetState":"running"}"""));
        assertThat(devices.dueCommands()).isZero();
        assertThat(two.received).isEmpty();
    }

    @Test
    void stopsANodeRedThatShallStandStill() throws Exception {
        Agent agent = agent("d1");
        DesiredState before = devices.desired(new DeviceId("d1")).orElseThrow();
        devices.desired.put(
                before.device(),
                new DesiredState(
                        before.device(),
                        before.team(),
                        before.application(),
                        Optional.empty(),
                        before.snapshot(),
                        before.settings(),
                        DeviceMode.AUTONOMOUS,
                        true));
        devices.due(List.of(before.device()), "lane");
        awaitReceived(agent, 2);

        assertThat(agent.received.get(0)).contains("\"targetState\":\"suspended\"");
        assertThat(agent.received.get(1)).contains("\"command\":\"action\"").contains("\"action\":\"suspend\"");
    }

    @Test
    void sendsAgainWhatItDiedOver() throws Exception {
        Agent agent = agent("d1");
        dieAfterSending = true;
        devices.due(List.of(new DeviceId("d1")), "lane");

        awaitReceived(agent, 2);
        await().atMost(PATIENCE).until(() -> devices.dueCommands() == 0);
    }

    @Test
    void nothingIsSentAsLongAsTheBrokerIsDown() throws Exception {
        server.broker.stop();
        devices.due(List.of(new DeviceId("d1")), "lane");
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> devices.dueCommands() == 1);
        server.broker.start();
        await().atMost(PATIENCE).until(() -> devices.dueCommands() == 0);
    }

    @Test
    void aSenderWithoutABrokerSaysSo() {
        CommandSender sender = new CommandSender(server.connections());
        assertThatThrownBy(() -> sender.send(List.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tenThousandWhoAreNotThereCostLittle() throws Exception {
        List<DeviceId> ids =
                IntStream.range(0, 10_000).mapToObj(i -> new DeviceId("x" + i)).toList();
        ids.forEach(id -> devices.with(id.value()));
        Agent agent = agent("x9999");
        long start = System.nanoTime();
        devices.due(ids, "lane");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> devices.dueCommands() == 0);

        // Sending through JMS takes minutes for these.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        awaitReceived(agent, 1);
    }
}
