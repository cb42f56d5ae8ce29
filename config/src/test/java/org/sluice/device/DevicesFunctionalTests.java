package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.environment.Variable;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Devices from enrolment to removal, over HTTP and with a real MQTT client, against the whole server. */
class DevicesFunctionalTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static TestServer server;

    private Factory factory;
    private Agents agents;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void application() {
        factory = server.factory();
        agents = new Agents(server, factory);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    private String state(String owner, String snapshot, String settings, String state) {
        return "{\"%s\":\"%s\",\"%s\":null,\"snapshot\":\"%s\",\"settings\":\"%s\",\"state\":\"%s\",\"mode\":\"autonomous\"}"
                .formatted(
                        owner,
                        factory.application.id(),
                        owner.equals("project") ? "application" : "project",
                        snapshot,
                        settings,
                        state);
    }

    @Test
    void aDeviceEnrolsIsToldWhatToRunAndSaysThatItDoes() throws Exception {
        String fleet = factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.empty(),
                                "fleet",
                                Optional.of(1),
                                Optional.empty()),
                        "test")
                .secret();
        assertThat(agents.get("/", fleet).statusCode()).isEqualTo(204);
        String enrolment = "{\"name\":\"press 7\",\"type\":\"Auto Provisioned\",\"team\":\"%s\"}"
                .formatted(factory.application.team());
        JsonNode given = json(agents.post("/api/v1/devices", fleet, enrolment));
        assertThat(agents.post("/api/v1/devices", fleet, enrolment).statusCode())
                .as("its quota is one")
                .isBetween(400, 499);

        DeviceId device = new DeviceId(given.path("id").stringValue());
        String user = given.at("/credentials/broker/username").stringValue();
        String live = "/api/v1/devices/" + device + "/live/";
        String token = given.at("/credentials/token").stringValue();
        List<String> commands = new CopyOnWriteArrayList<>();
        try (MqttClient client =
                connect(user, given.at("/credentials/broker/password").stringValue())) {
            String topic = user.replaceFirst("device:(.*):(.*)", "ff/v1/$1/d/$2/");
            client.subscribe(
                    topic + "command",
                    0,
                    (where, message) -> commands.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
            await().atMost(PATIENCE).until(() -> agents.look(device).status().connected());
            SnapshotId snapshot = agents.snapshot("one", Factory.tab("t", "Line", "1"));
            agents.target(device, snapshot);
            await().atMost(PATIENCE)
                    .until(() -> commands.stream().anyMatch(command -> command.contains(snapshot.value())));

            JsonNode command = JSON.readTree(commands.get(commands.size() - 1));
            assertThat(command.path("application").stringValue())
                    .isEqualTo(factory.application.id().value());
            JsonNode fetched = json(agents.get(live + "snapshot", token));
            assertThat(fetched.path("id").stringValue()).isEqualTo(snapshot.value());
            assertThat(fetched.path("flows").size()).isEqualTo(3);
            JsonNode settings = json(agents.get(live + "settings", token));
            assertThat(settings.path("hash")).isEqualTo(command.path("settings"));

            client.publish(
                    topic + "status",
                    state("application", snapshot.value(), settings.path("hash").stringValue(), "running")
                            .getBytes(StandardCharsets.UTF_8),
                    0,
                    false);
            await().atMost(PATIENCE)
                    .until(() -> agents.look(device).status().state().equals(Optional.of("running")));
            assertThat(agents.look(device).status().snapshot()).contains(snapshot.value());
            assertThat(agents.look(device).status().commandDue()).isFalse();

            factory.bean(DeviceCredentials.class).revoke(device);
            await().atMost(PATIENCE).until(() -> !client.isConnected());
            await().atMost(PATIENCE).until(() -> !agents.look(device).status().connected());
        }
        assertThat(agents.post(live + "state", token, "null").statusCode())
                .as("its credentials are taken away; it is still there")
                .isEqualTo(403);
        factory.bean(Devices.class).remove(device);
        assertThat(agents.post(live + "state", token, "null").statusCode())
                .as("it is gone")
                .isEqualTo(401);
    }

    @Test
    void aDeviceWritesItsLogWhileSomebodyReadsItAndShowsNoSecret() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("talker");
        factory.bean(DeviceEnvironments.class)
                .put(device.device(), List.of(new Variable("KEY", Optional.of("hush \"hush\""), true, false, false)));
        String user = "device:" + device.team() + ":" + device.device();
        String topic = user.replaceFirst("device:(.*):(.*)", "ff/v1/$1/d/$2/");
        String logs = "devices/" + device.device() + "/logs";
        AccessTokens tokens = factory.bean(AccessTokens.class);
        String operator = tokens.issue(
                        "reader" + device.device(), Optional.of(device.team()), Role.OPERATOR, Optional.empty(), "test")
                .secret();
        AccessTokens.Issued revoked = tokens.issue(
                "revoked" + device.device(), Optional.of(device.team()), Role.OPERATOR, Optional.empty(), "test");
        String member = tokens.issue(
                        "member" + device.device(), Optional.of(device.team()), Role.MEMBER, Optional.empty(), "test")
                .secret();
        assertThat(agents.get("/api/v1/" + logs, operator).statusCode())
                .as("not connected")
                .isEqualTo(409);
        List<String> commands = new CopyOnWriteArrayList<>();
        try (MqttClient client = connect(user, device.brokerPassword())) {
            client.subscribe(
                    topic + "command",
                    0,
                    (where, message) -> commands.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
            await().atMost(PATIENCE)
                    .until(() -> agents.look(device.device()).status().connected());
            assertThat(agents.get("/api/v1/" + logs, member).statusCode()).isEqualTo(403);
            assertThat(commands).noneMatch(command -> command.contains("Log"));

            try (LogReader first = new LogReader(agents.url() + "/api/v1/" + logs, operator)) {
                await().atMost(PATIENCE).until(() -> commands.contains("{\"command\":\"startLog\"}"));
                publish(
                        client,
                        topic + "logs",
                        "[{\"ts\":\"17000000000000001\",\"level\":\"info\",\"msg\":\"kept\"},{}]");
                publish(client, topic + "logs", "no json");
                publish(client, topic + "logs", "{\"level\":\"warn\",\"msg\":\"it is hush \\\"hush\\\"!\"}");
                publish(client, topic + "logs", "{\"msg\":{\"key\":\"hush \\\"hush\\\"\"}}");
                await().atMost(PATIENCE).until(() -> first.text().contains("{\\\"key"));
                assertThat(first.text())
                        .contains("\"text\":\"kept\"", "2023-11-14T", "it is ********!")
                        .doesNotContain("hush");
                try (LogReader second = new LogReader(agents.url() + "/api/v1/" + logs, operator)) {
                    await().atMost(PATIENCE).until(() -> second.text().contains("it is ********!"));
                }
                try (LogReader third = new LogReader(agents.url() + "/api/v1/" + logs, revoked.secret())) {
                    tokens.revoke(revoked.token().id());
                    await().atMost(PATIENCE).until(third::hasEnded);
                }
                assertThat(agents.get("/api/v1/" + logs, revoked.secret()).statusCode())
                        .isEqualTo(401);
                publish(client, topic + "logs", "{\"msg\":\"to who may read it\"}");
                await().atMost(PATIENCE).until(() -> first.text().contains("to who may read it"));
                assertThat(commands).doesNotContain("{\"command\":\"stopLog\"}");
                assertThat(watched(device)).isEqualTo(1);
            }
            // The reader is found gone when the next line is written to it.
            await().atMost(PATIENCE).until(() -> {
                publish(client, topic + "logs", "{\"msg\":\"anybody?\"}");
                return commands.contains("{\"command\":\"stopLog\"}");
            });
            assertThat(watched(device)).isZero();
            // A node that died while somebody read there.
            factory.bean(JdbcClient.class)
                    .sql("INSERT INTO device_log_watch VALUES (:device, 'dead', :team, '2020-01-01')")
                    .param("device", device.device().value())
                    .param("team", device.team().value())
                    .update();
            int stops = (int)
                    commands.stream().filter(one -> one.contains("stopLog")).count();
            await().atMost(PATIENCE)
                    .until(() -> commands.stream()
                                    .filter(one -> one.contains("stopLog"))
                                    .count()
                            > stops);
            assertThat(watched(device)).isZero();
            client.disconnectForcibly(0, 20);
        }
    }

    private int watched(DeviceEnrolment.Credentials device) {
        return factory.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM device_log_watch WHERE device_id = :device")
                .param("device", device.device().value())
                .query(Integer.class)
                .single();
    }

    private static void publish(MqttClient client, String topic, String text) throws Exception {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 0, false);
    }

    /** Reads a stream of events in a thread of its own. */
    private static final class LogReader implements AutoCloseable {

        private final java.io.InputStream body;
        private final StringBuffer text = new StringBuffer();
        private volatile boolean ended;

        LogReader(String url, String token) throws Exception {
            HttpResponse<java.io.InputStream> response = java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(url))
                                    .header("Accept", "text/event-stream")
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            body = response.body();
            Thread reader = new Thread(this::read, "log-reader");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            byte[] buffer = new byte[4096];
            try {
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                }
                ended = true;
            } catch (java.io.IOException e) {
                // It was closed.
            }
        }

        /** Whether the server has ended it; a connection that breaks is no end. */
        boolean hasEnded() {
            return ended;
        }

        String text() {
            return text.toString();
        }

        @Override
        public void close() throws java.io.IOException {
            body.close();
        }
    }

    private static MqttClient connect(String user, String password) throws Exception {
        MqttClient client = new MqttClient(
                "tcp://127.0.0.1:"
                        + server.context().getBean(EmbeddedBroker.class).mqttPort(),
                user,
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(password.toCharArray());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        client.connect(options);
        return client;
    }

    @Test
    void aDeviceThatOnlyAsksGetsThereInOneRound() {
        DeviceEnrolment.Credentials device = agents.device("asker");
        String live = "/api/v1/devices/" + device.device() + "/live/";
        SnapshotId snapshot = agents.snapshot("one", Factory.tab("t", "Line", "1"));
        agents.target(device.device(), snapshot);

        HttpResponse<String> first = agents.post(
                live + "state",
                device.token(),
                "{\"project\":null,\"application\":null,\"snapshot\":null,\"settings\":null,\"state\":\"unknown\"}");
        assertThat(first.statusCode()).isEqualTo(409);
        JsonNode shall = json(first);
        assertThat(shall.propertyNames()).containsExactlyInAnyOrder("application", "project", "snapshot", "settings");
        assertThat(shall.path("snapshot").stringValue()).isEqualTo(snapshot.value());

        HttpResponse<String> second = agents.post(
                live + "state",
                device.token(),
                state("project", snapshot.value(), shall.path("settings").stringValue(), "running"));
        assertThat(second.statusCode()).isEqualTo(200);
        Device.Status status = agents.look(device.device()).status();
        assertThat(status.transport()).contains(DeviceTransport.HTTP);
        assertThat(status.snapshot()).contains(snapshot.value());
        assertThat(status.state()).contains("running");
    }

    @Test
    void aOneTimeCodeIsGoodOnce() {
        DeviceEnrolment.Credentials device = agents.device("by hand");
        String code =
                factory.bean(DeviceCredentials.class).issueCode(device.device()).code();
        String sent = Base64.getEncoder().encodeToString(code.getBytes(StandardCharsets.UTF_8));
        String body = "{\"setup\":true,\"agentHost\":\"press\"}";
        HttpResponse<String> first = agents.post("/api/v1/devices/", sent, body);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(json(first).path("id").stringValue())
                .isEqualTo(device.device().value());
        assertThat(agents.post("/api/v1/devices/", sent, body).statusCode()).isEqualTo(401);
    }

    @Test
    void aPersonsTokenOpensNoDevice() {
        DeviceEnrolment.Credentials device = agents.device("guarded");
        assertThat(agents.get("/api/v1/devices/" + device.device() + "/live/snapshot", TestServer.ADMIN_TOKEN)
                        .statusCode())
                .isEqualTo(403);
        assertThat(agents.get("/api/v1/teams", device.token()).statusCode())
                .as("nor a device's a person's door")
                .isEqualTo(401);
    }
}
