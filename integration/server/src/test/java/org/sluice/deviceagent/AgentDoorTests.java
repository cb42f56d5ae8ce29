package org.sluice.deviceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceTransport;
import org.sluice.mqtt.InMemoryDevices;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints of FlowFuse's device agent, asked over HTTP as the agent asks. */
class AgentDoorTests {

    private static final String STATE = "/api/v1/devices/d1/live/state";
    private static final String TOKEN = InMemoryDevices.tokenOf("d1");
    private static AgentServer server;

    private final InMemoryDevices devices = AgentServer.devices;

    @BeforeAll
    static void start() {
        server = new AgentServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void twoDevices() {
        devices.away = false;
        devices.desired.clear();
        devices.newest.clear();
        devices.batches.clear();
        devices.fetched.clear();
        devices.with("d1").with("d2").with("idle", "");
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.shared().readTree(response.body());
    }

    private static String state(String project, String snapshot, String settings) {
        return """
                {"ownerType":"project","project":%s,"application":null,"snapshot":%s,"settings":%s,"state":"running",
                 "mode":"autonomous","agentVersion":"4.2.1"}"""
                .formatted(quoted(project), quoted(snapshot), quoted(settings));
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "null" : "\"" + text + "\"";
    }

    @Test
    void whoRunsWhatItShallIsLeftAlone() throws Exception {
        HttpResponse<String> answer = server.post(STATE, TOKEN, state("a1", "s1", "h1"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");

        DeviceReport report = devices.reportOf("d1");
        assertThat(report.transport()).isEqualTo(DeviceTransport.HTTP);
        assertThat(report.state().orElseThrow().application())
                .as("the application, which is called a project on the wire")
                .contains("a1");
        assertThat(report.state().orElseThrow().instance()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"state\":\"unknown\"}",
                "{}",
                "{\"project\":null,\"application\":null,\"snapshot\":null,\"settings\":null,\"state\":\"unknown\"}",
                "{\"project\":\"a1\",\"application\":null,\"snapshot\":\"s0\",\"settings\":\"h1\",\"state\":\"running\"}",
                "{\"project\":\"a1\",\"application\":null,\"snapshot\":\"s1\",\"settings\":\"h0\",\"state\":\"running\"}",
                "{\"project\":\"a2\",\"application\":null,\"snapshot\":\"s1\",\"settings\":\"h1\",\"state\":\"running\"}",
            })
    void whoDoesNotIsToldAllFourKeys(String state) throws Exception {
        HttpResponse<String> answer = server.post(STATE, TOKEN, state);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer))
                .isEqualTo(JsonMapper.shared()
                        .readTree("{\"application\":null,\"project\":\"a1\",\"snapshot\":\"s1\",\"settings\":\"h1\"}"));
    }

    @Test
    void whoShallRunNothingIsToldSoOnce() throws Exception {
        String path = "/api/v1/devices/idle/live/state";
        String token = InMemoryDevices.tokenOf("idle");
        HttpResponse<String> first = server.post(path, token, state("", "", ""));
        assertThat(first.statusCode()).isEqualTo(409);
        assertThat(json(first).path("snapshot").isNull()).isTrue();
        // An agent without a snapshot never fetches settings.
        assertThat(server.post(path, token, state("a1", "", "")).statusCode()).isEqualTo(200);
        assertThat(server.get("/api/v1/devices/idle/live/snapshot", token).body())
                .isEqualTo("{}");
    }

    @Test
    void anAgentThatIsBusyIsNotDisturbed() throws Exception {
        assertThat(server.post(STATE, TOKEN, "null").statusCode()).isEqualTo(200);
        assertThat(devices.reportOf("d1").state()).isEmpty();
    }

    @Test
    void onlyADeviceThatIsGoneIsToldToWipeItself() throws Exception {
        String fine = state("a1", "s1", "h1");
        assertThat(server.post(STATE, "", fine).statusCode()).as("no token").isEqualTo(400);
        assertThat(server.post(STATE, "ffd_another", fine).statusCode())
                .as("credentials taken away")
                .isEqualTo(403);
        assertThat(server.post(STATE, InMemoryDevices.tokenOf("d2"), fine).statusCode())
                .as("another device's token")
                .isEqualTo(403);
        assertThat(server.post("/api/v1/devices/gone/live/state", TOKEN, fine).statusCode())
                .as("a token of a device that is there")
                .isEqualTo(403);
        devices.away = true;
        HttpResponse<String> away = server.post(STATE, TOKEN, fine);
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).isPresent();
        devices.away = false;

        devices.desired.remove(new DeviceId("d1"));
        assertThat(server.post(STATE, TOKEN, fine).statusCode()).as("gone").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[1]", "17", "\"running\"", "{\"state\":"})
    void whatIsNoStateIsRefusedAndNothingIsTakenDown(String body) throws Exception {
        assertThat(server.post(STATE, TOKEN, body).statusCode()).isEqualTo(400);
        assertThat(devices.newest).isEmpty();
    }

    @Test
    void aHugeStateIsRefused() throws Exception {
        assertThat(server.post(STATE, TOKEN, "x".repeat(10 * 1024 * 1024)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void handsNothingOutToWhoDoesNotGetIt() throws Exception {
        assertThat(server.delete("/api/v1/devices/d1/live/snapshot", TOKEN).body())
                .doesNotContain("\"flows\"");
        assertThat(server.delete("/api/v1/devices/d1/live/settings", TOKEN).body())
                .doesNotContain("\"env\"");
        assertThat(devices.fetched).isEmpty();
    }

    @Test
    void handsTheSnapshotOut() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/devices/d1/live/snapshot", TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"id":"s1","name":"v1","description":"the \\"first\\"","credentials":{"$":"sealed"},
                                         "modules":{"node-red":"4.1.2"},"env":{"FF_DEVICE_ID":"d1"},"settings":{},
                                         "flows":[{"id":"n1","type":"tab"}]}"""));
        assertThat(devices.fetched).containsExactly(new DeviceId("d1"));
        assertThat(server.get("/api/v1/devices/d1/live/snapshot", "ffd_x").statusCode())
                .isEqualTo(403);
    }

    @Test
    void handsTheSettingsOut() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/devices/d1/live/settings", TOKEN);
        assertThat(json(answer))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"hash":"h1","env":{"SPEED":"3"},"assistant":{"enabled":false},
                                         "features":{"shared-library":false,"projectComms":false,"teamBroker":false,"tables":false}}"""));
        assertThat(devices.fetched).containsExactly(new DeviceId("d1"));
    }

    @Test
    void hearsWhatNodeRedDid() throws Exception {
        int asked = devices.asked.get();
        assertThat(server.post("/logging/device/d1/audit", TOKEN, "{\"event\":\"flows.set\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(devices.asked).hasValue(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/devices", "/api/v1/devices/"})
    void enrolsWithATokenOfTheFleet(String path) throws Exception {
        HttpResponse<String> answer = server.post(
                path, AgentServer.TOKEN, "{\"name\":\"press\",\"type\":\"Auto Provisioned\",\"team\":\"t1\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"id":"d9","name":"press","type":"Auto Provisioned","team":{"id":"t1","name":"plant"},
                                         "credentials":{"token":"ffd_new","credentialSecret":"c0ffee",
                                          "broker":{"url":"mqtt://127.0.0.1:1883","username":"device:t1:d9","password":"ffbd_new"}}}"""));
    }

    @Test
    void saysWhyATokenOfTheFleetDoesNoMore() throws Exception {
        HttpResponse<String> answer =
                server.post("/api/v1/devices", AgentServer.USED_UP, "{\"name\":\"press\",\"team\":\"t1\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("quota-used-up");
    }

    @Test
    void redeemsAOneTimeCode() throws Exception {
        String code = Base64.getEncoder().encodeToString(AgentServer.CODE.getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer =
                server.post("/api/v1/devices/", code, "{\"setup\":true,\"agentHost\":\"press-7\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("name").stringValue()).isEqualTo("press-7");
        assertThat(json(answer).at("/team/name").stringValue()).isEqualTo("plant");

        for (String wrong : List.of("bm90IGEgY29kZQ==", "%%%", "x")) {
            assertThat(server.post("/api/v1/devices/", wrong, "{\"setup\":true}")
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"by hand\",\"team\":\"t1\"}", "{\"name\":\"by hand\"}", "no json", ""})
    void whoMakesADeviceByHandGetsThroughWithAllHeSent(String body) throws Exception {
        assertThat(server.post("/api/v1/devices", "somebody's-token", body).body())
                .isEqualTo("behind: " + (body.isEmpty() ? "null" : body));
        String large = "x".repeat(300_000);
        assertThat(server.post("/api/v1/devices", "somebody's-token", large).body())
                .isEqualTo("behind: " + large);
    }

    @Test
    void everythingElseGetsThrough() throws Exception {
        for (String path :
                List.of("/", "/api/v1/devices", "/api/v1/devices/d1", "/api/v1/devices/d1/live/state", "/api/v1/x")) {
            assertThat(server.get(path, "somebody's-token").body()).as(path).startsWith("behind");
        }
        devices.away = true;
        assertThat(server.get("/", AgentServer.TOKEN).body()).startsWith("behind");
    }

    @Test
    void answersAnAgentThatTriesTheAddress() throws Exception {
        assertThat(server.get("/", AgentServer.TOKEN).statusCode()).isEqualTo(204);
        assertThat(server.get("/api/v1/settings/", "").statusCode()).isEqualTo(200);
    }

    @Test
    void manyAtOnceAreTakenDownTogether() throws Exception {
        for (int i = 0; i < 100; i++) {
            devices.with("m" + i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String id = "m" + i % 100;
            answers.add(threads.submit(() -> server.post(
                            "/api/v1/devices/" + id + "/live/state",
                            InMemoryDevices.tokenOf(id),
                            state("a1", "s1", "h1"))
                    .statusCode()));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
        threads.shutdown();
        assertThat(devices.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2_000);
        assertThat(Optional.of(devices.newest.size())).contains(100);
    }
}
