package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.MqttServer;
import org.sluice.device.DeviceId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BrokerLineIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final DeviceId DEVICE = new DeviceId("d1");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InMemoryDevices devices = new InMemoryDevices().with("d1").with("d2");
    private MqttServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = new MqttServer(directory, devices);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BrokerLine line(Duration patience) {
        return new BrokerLine(server.connections(), patience);
    }

    private Agent agent(String id) throws Exception {
        return new Agent("tcp://127.0.0.1:" + server.broker.mqttPort(), id).listening();
    }

    private static JsonNode command(Agent agent) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(agent.received).hasSize(1));
        String received = agent.received.get(0);
        return JSON.readTree(received.substring(received.indexOf(' ')));
    }

    private static void answer(Agent agent, JsonNode command, String correlation, JsonNode payload) throws Exception {
        agent.publish(
                command.path("responseTopic").stringValue(),
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("command", "upload")
                        .put("correlationData", correlation)
                        .set("payload", payload)));
    }

    @Test
    void anAgentThatIsAskedAnswersHoweverMuchItHas() throws Exception {
        JsonNode payload = JSON.createObjectNode().put("flows", "x".repeat(3_000_000));
        try (Agent agent = agent("d1");
                Agent other = agent("d2")) {
            CompletableFuture<JsonNode> asked =
                    CompletableFuture.supplyAsync(() -> line(PATIENCE).upload(InMemoryDevices.TEAM, DEVICE));
            JsonNode command = command(agent);
            assertThat(command.path("command").stringValue()).isEqualTo("upload");
            answer(agent, command, command.path("correlationData").stringValue(), payload);

            assertThat(asked.get()).isEqualTo(payload);
            assertThat(other.received).isEmpty();
        }
    }

    @Test
    void nobodyElseCanAnswer() throws Exception {
        try (Agent agent = agent("d1");
                Agent other = agent("d2")) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(
                    () -> problemOf(() -> line(Duration.ofSeconds(2)).upload(InMemoryDevices.TEAM, DEVICE)));
            JsonNode command = command(agent);
            answer(other, command, command.path("correlationData").stringValue(), JSON.createObjectNode());

            await().atMost(PATIENCE).untilTrue(other.lost);
            assertThat(asked.get()).isEqualTo("device-silent");
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() throws Exception {
        try (Agent agent = agent("d1")) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(
                    () -> problemOf(() -> line(PATIENCE).upload(InMemoryDevices.TEAM, DEVICE)));
            answer(agent, command(agent), "another", JSON.createObjectNode());

            assertThat(asked.get()).isEqualTo("device-answer-unreadable");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsSilent() {
        assertThat(problemOf(() -> line(Duration.ofMillis(200)).upload(InMemoryDevices.TEAM, DEVICE)))
                .isEqualTo("device-silent");
    }

    @Test
    void aBrokerThatIsAwayIsSaidToBe() {
        server.close();
        assertThat(problemOf(() -> line(PATIENCE).restart(InMemoryDevices.TEAM, DEVICE)))
                .isEqualTo("broker-unavailable");
    }

    @Test
    void aDeviceIsToldToRestart() throws Exception {
        try (Agent agent = agent("d1")) {
            line(PATIENCE).restart(InMemoryDevices.TEAM, DEVICE);
            assertThat(command(agent))
                    .isEqualTo(JSON.readTree("{\"command\":\"action\",\"payload\":{\"action\":\"restart\"}}"));
        }
    }
}
