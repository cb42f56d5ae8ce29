package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedVersion;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.sluice.support.Factory;
import org.sluice.support.TestServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** FlowFuse's device agent 4.2.1, unmodified, against the whole server; run by {@code mvn -Pagent}. */
@Tag("agent")
class RealAgentFunctionalTests {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String INSTALLS = "Installing dependencies";
    private static final String CREDENTIALS = "{\"ask\":{\"user\":\"plant\",\"password\":\"canary-of-the-press\"}}";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static TestServer server;
    private static NodeRedInstallation nodeRed;

    @TempDir
    Path directory;

    private Factory factory;
    private Agents agents;

    @BeforeAll
    static void startServer() {
        nodeRed = NodeRedInstallation.ensure(NodeRedVersion.V4, NodeRedInstallation.defaultCacheDir(), line -> {});
        server = TestServer.start(Map.of("sluice.device-editor.origin", "http://localhost"));
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

    private SnapshotId snapshot(String answer) {
        String flows =
                """
                [{"id":"t","type":"tab","label":"Line","disabled":false,"info":""},
                 {"id":"in","type":"http in","z":"t","name":"","url":"/hello","method":"get","upload":false,"wires":[["f"]]},
                 {"id":"f","type":"template","z":"t","name":"","field":"payload","format":"text","syntax":"plain","template":"%s","wires":[["out"]]},
                 {"id":"out","type":"http response","z":"t","name":"","statusCode":"200","headers":{},"wires":[]},
                 {"id":"ask","type":"http request","z":"t","name":"","method":"GET","url":"","authType":"basic","wires":[[]]}]"""
                        .formatted(answer);
        return agents.snapshot(answer, flows, Optional.of(CREDENTIALS));
    }

    private void awaitRunning(RealAgent agent, DeviceId device, SnapshotId snapshot, String answer) {
        await().atMost(PATIENCE).until(() -> agent.answer().equals(Optional.of(answer)));
        await().atMost(PATIENCE).untilAsserted(() -> {
            Device.Status status = agents.look(device).status();
            assertThat(status.snapshot()).contains(snapshot.value());
            assertThat(status.state()).contains("running");
            assertThat(status.settingsUpToDate()).isTrue();
        });
    }

    private void awaitState(DeviceId device, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(agents.look(device).status().state()).contains(state));
    }

    private void act(DeviceId device, String action) {
        String path = "/api/v1/devices/" + device + "/actions";
        assertThat(agents.post(path, TestServer.ADMIN_TOKEN, "{\"action\":\"%s\"}".formatted(action))
                        .statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> capture(DeviceId device) {
        return agents.post(
                "/api/v1/devices/" + device + "/snapshots", TestServer.ADMIN_TOKEN, "{\"name\":\"captured\"}");
    }

    private String provisioned() {
        String token = factory.bean(ProvisioningTokens.class)
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
        return "forgeURL: %s\nprovisioningToken: %s\nprovisioningTeam: %s\ndeviceName: press 7\n"
                .formatted(agents.url(), token, factory.application.team());
    }

    private DeviceId enrolled() {
        Devices devices = factory.bean(Devices.class);
        await().atMost(PATIENCE).until(() -> devices.findByName(factory.application.id(), "press 7")
                .filter(device -> device.status().connected())
                .isPresent());
        return devices.findByName(factory.application.id(), "press 7")
                .orElseThrow()
                .id();
    }

    @Test
    void overMqttItEnrolsRunsIsUpdatedSuspendedStartedRestartedAndCaptured() throws Exception {
        try (RealAgent agent = new RealAgent(directory, nodeRed, provisioned(), "-i", "5")) {
            DeviceId device = enrolled();
            SnapshotId one = snapshot("one");
            agents.target(device, one);
            awaitRunning(agent, device, one, "one");
            assertThat(agent.count(INSTALLS)).as("no double install").isEqualTo(1);

            SnapshotId two = snapshot("two");
            agents.target(device, two);
            awaitRunning(agent, device, two, "two");
            assertThat(agent.count(INSTALLS)).isEqualTo(2);

            act(device, "suspend");
            awaitState(device, "suspended");
            assertThat(agent.answer()).isEmpty();
            assertThat(capture(device).body()).contains("device-runs-nothing");
            act(device, "start");
            awaitRunning(agent, device, two, "two");

            long starts = agent.count("Starting Node-RED");
            act(device, "restart");
            await().atMost(PATIENCE).until(() -> agent.count("Starting Node-RED") == starts + 1);
            awaitRunning(agent, device, two, "two");
            assertThat(agent.count(INSTALLS)).as("nothing was installed anew").isEqualTo(2);

            captures(device, two);
            factory.bean(DeviceCredentials.class).revoke(device);
            await().atMost(PATIENCE).until(() -> agent.count("MQTT connection error") > 0);
            assertThat(agent.answer()).as("it goes on with what it has").contains("two");
        }
    }

    private void captures(DeviceId device, SnapshotId running) {
        HttpResponse<String> answer = capture(device);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode captured = JSON.readTree(answer.body());
        assertThat(captured.path("origin").stringValue()).isEqualTo("device");
        assertThat(captured.path("nodeRedVersion").stringValue()).isEqualTo("4.1.15");
        Snapshots snapshots = factory.bean(Snapshots.class);
        Snapshot original = snapshots.find(running).orElseThrow();
        SnapshotId id = new SnapshotId(captured.path("id").stringValue());
        assertThat(snapshots.find(id).orElseThrow().digest()).isEqualTo(original.digest());
        assertThat(JSON.readTree(snapshots.credentialsJson(id).orElseThrow())).isEqualTo(JSON.readTree(CREDENTIALS));
    }

    @Test
    void overHttpItRunsIsUpdatedOutlivesItsCredentialsAndForgetsWhatItRan() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("http");
        SnapshotId one = snapshot("one");
        agents.target(device.device(), one);
        String yaml = "deviceId: %s\ntoken: %s\ncredentialSecret: %s\nforgeURL: %s\n"
                .formatted(device.device(), device.token(), device.credentialSecret(), agents.url());
        try (RealAgent agent = new RealAgent(directory, nodeRed, yaml, "-i", "5")) {
            awaitRunning(agent, device.device(), one, "one");
            assertThat(agent.count(INSTALLS)).as("no double install").isEqualTo(1);
            assertThat(capture(device.device()).body()).contains("device-offline");
            SnapshotId two = snapshot("two");
            agents.target(device.device(), two);
            awaitRunning(agent, device.device(), two, "two");
            assertThat(agent.count(INSTALLS)).isEqualTo(2);

            factory.bean(DeviceCredentials.class).revoke(device.device());
            await().atMost(PATIENCE).until(() -> agent.count("403") > 1);
            assertThat(agent.answer()).as("it goes on with what it has").contains("two");

            factory.bean(Devices.class).remove(device.device());
            await().atMost(PATIENCE).until(() -> agent.answer().isEmpty());
            Path remembered = directory.resolve("flowfuse-instance.json");
            await().atMost(PATIENCE).until(() -> JSON.readTree(Files.readString(remembered))
                    .path("snapshot")
                    .isNull());
        }
    }

    @Test
    void overMqttItIsToldWhereTheBrokerIsByHandAndForgetsWhatItShallNoLongerRun() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("mqtt");
        SnapshotId one = snapshot("one");
        agents.target(device.device(), one);
        String yaml = "deviceId: %s\ntoken: %s\ncredentialSecret: %s\nforgeURL: %s\n"
                        .formatted(device.device(), device.token(), device.credentialSecret(), agents.url())
                + "brokerURL: mqtt://127.0.0.1:%d\nbrokerUsername: device:%s:%s\nbrokerPassword: %s\n"
                        .formatted(
                                server.context().getBean(EmbeddedBroker.class).mqttPort(),
                                device.team(),
                                device.device(),
                                device.brokerPassword());
        try (RealAgent agent = new RealAgent(directory, nodeRed, yaml, "-i", "5")) {
            awaitRunning(agent, device.device(), one, "one");
            factory.bean(Devices.class).target(device.device(), Optional.empty());
            await().atMost(PATIENCE)
                    .until(() ->
                            agents.look(device.device()).status().snapshot().isEmpty());
            await().atMost(PATIENCE).until(() -> agent.answer().isEmpty());
        }
    }

    @Test
    void inDeveloperModeItsEditorIsReachedChangesWhatItRunsAndThatIsCaptured() throws Exception {
        try (RealAgent agent = new RealAgent(directory, nodeRed, provisioned(), "-i", "5")) {
            DeviceId device = enrolled();
            SnapshotId one = snapshot("one");
            agents.target(device, one);
            awaitRunning(agent, device, one, "one");
            factory.bean(Devices.class).mode(device, DeviceMode.DEVELOPER);
            await().atMost(PATIENCE)
                    .until(() -> agents.look(device).status().mode().equals(Optional.of(DeviceMode.DEVELOPER)));
            String path = "/api/v1/devices/" + device + "/editor";
            HttpResponse<String> opened = agents.post(path, TestServer.ADMIN_TOKEN, "");
            assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
            String link = URI.create(JSON.readTree(opened.body()).path("url").stringValue())
                    .getPath();
            String cookie = browse("GET", link, "", "")
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";")[0];
            String root = path + "/proxy/";

            assertThat(browse("GET", root, cookie, "").body()).contains("Node-RED", "red/red.min.js");
            assertThat(browse("GET", root + "favicon.ico", cookie, "").statusCode())
                    .isEqualTo(200);
            assertThat(browse("GET", root + "settings", cookie, "").body())
                    .as("the device's Node-RED has asked who this is")
                    .contains("\"username\":\"admin\"");
            StringBuffer heard = new StringBuffer();
            WebSocket comms = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Cookie", cookie)
                    .buildAsync(URI.create("ws://localhost:" + server.port() + root + "comms"), listener(heard))
                    .join();
            comms.sendText("{\"subscribe\":\"notification/#\"}", true).join();

            String flows = browse("GET", root + "flows", cookie, "").body();
            assertThat(flows).contains("\"template\":\"one\"");
            HttpResponse<String> deployed = browse(
                    "POST", root + "flows", cookie, flows.replace("\"template\":\"one\"", "\"template\":\"changed\""));
            assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> agent.answer().equals(Optional.of("changed")));
            await().atMost(PATIENCE).until(() -> heard.toString().contains("notification/runtime-deploy"));

            HttpResponse<String> captured = capture(device);
            assertThat(captured.statusCode()).as(captured.body()).isEqualTo(201);
            SnapshotId taken =
                    new SnapshotId(JSON.readTree(captured.body()).path("id").stringValue());
            Snapshots snapshots = factory.bean(Snapshots.class);
            assertThat(snapshots.find(taken).orElseThrow().digest())
                    .isNotEqualTo(snapshots.find(one).orElseThrow().digest());

            factory.bean(Devices.class).mode(device, DeviceMode.AUTONOMOUS);
            assertThat(browse("GET", root, cookie, "").statusCode()).isEqualTo(401);
            await().atMost(PATIENCE).until(() -> agent.count("Editor tunnel closed") > 0);
            awaitRunning(agent, device, one, "one");
        }
    }

    private HttpResponse<String> browse(String method, String path, String cookie, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .header("Node-RED-API-Version", "v2")
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static WebSocket.Listener listener(StringBuffer heard) {
        return new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                heard.append(text);
                socket.request(1);
                return null;
            }
        };
    }
}
