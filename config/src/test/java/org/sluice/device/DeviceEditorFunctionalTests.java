package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.audit.AuditLog;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.TestServer;
import org.sluice.support.TurnableClock;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The editor of a device, from a browser through the server and an agent's connection to the device, and back. */
class DeviceEditorFunctionalTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NO_TUNNEL = 4004;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TurnableClock CLOCK = new TurnableClock();
    private static TestServer server;
    private static HttpClient http;

    private Factory factory;
    private Agents agents;
    private DeviceEnrolment.Credentials device;
    private FakeAgent agent;
    private String member;
    private String memberToken;

    @BeforeAll
    static void startServer() {
        server = TestServer.start(
                TestMariaDb.newDatabase(),
                Map.of("sluice.device-editor.origin", "http://localhost", "sluice.device-editor.body-limit", "64KB"),
                CLOCK);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void device() throws Exception {
        factory = server.factory();
        agents = new Agents(server, factory);
        device = agents.device("press");
        var issued = factory.bean(AccessTokens.class)
                .issue("member" + device.device(), Optional.of(device.team()), Role.MEMBER, Optional.empty(), "test");
        member = issued.secret();
        memberToken = issued.token().id();
        agent = new FakeAgent(server, device);
        factory.bean(Devices.class).mode(device.device(), DeviceMode.DEVELOPER);
        await().atMost(PATIENCE)
                .until(() -> agents.look(device.device()).status().connected());
    }

    @AfterEach
    void closeAgent() throws Exception {
        agent.close();
    }

    private Answer editor(String method) {
        return new RestCalls(server, member)
                .send(method, "devices/" + device.device() + "/editor", BodyPublishers.noBody());
    }

    /** Opens it, follows the link and returns the cookie. */
    private String opened() throws Exception {
        JsonNode view = editor("POST").expect(200).json();
        assertThat(view.path("connected").booleanValue()).isTrue();
        HttpResponse<byte[]> entered = get(path(view), Map.of());
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("Location")).contains(root());
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=" + root());
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String path(JsonNode view) {
        return URI.create(view.path("url").stringValue()).getPath();
    }

    private String root() {
        return "/api/v1/devices/" + device.device() + "/editor/proxy/";
    }

    private HttpResponse<byte[]> get(String path, Map<String, String> headers) throws Exception {
        return send("localhost", "GET", path, BodyPublishers.noBody(), headers);
    }

    private static HttpResponse<byte[]> send(
            String host, String method, String path, BodyPublisher body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + server.port() + path))
                .timeout(PATIENCE)
                .method(method, body);
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String bytes(JsonNode frame, int status, Map<String, Object> headers, int... data) {
        ObjectNode reply = JSON.createObjectNode();
        reply.set("id", frame.path("id"));
        reply.put("status", status);
        reply.set("headers", JSON.valueToTree(headers));
        reply.putObject("body").put("type", "Buffer").set("data", JSON.valueToTree(data));
        return JSON.writeValueAsString(reply);
    }

    private List<String> audited() {
        return factory.bean(AuditLog.class).list(Optional.empty(), Optional.empty(), 50).stream()
                .filter(entry -> entry.objectId().equals(device.device().value()))
                .map(entry -> entry.action() + " " + entry.actor()
                        + entry.reason().map(reason -> ": " + reason).orElse(""))
                .toList();
    }

    @Test
    void whatABrowserAsksIsCarriedToTheDeviceAndWhatItAnswersBack() throws Exception {
        int[] everyByte = IntStream.range(0, 256).toArray();
        agent.answer = frame -> List.of(
                "{\"id\":4711,\"status\":200}",
                "no json",
                bytes(
                        frame,
                        201,
                        Map.of(
                                "Content-Type", "image/x-icon",
                                "X-Node", "red",
                                "Connection", "close, x-hop",
                                "X-Hop", "1",
                                "Content-Encoding", "gzip",
                                "Strict-Transport-Security", "max-age=1",
                                "Service-Worker-Allowed", "/",
                                "Access-Control-Allow-Origin", "*",
                                "Set-Cookie",
                                        List.of(
                                                "theme=dark; Path=/; Domain=localhost",
                                                "sluice-session=stolen; Path=/")),
                        everyByte));
        String cookie = opened();
        HttpResponse<byte[]> answer = send(
                "localhost",
                "POST",
                root() + "red/x%20y?a=1&b=%26",
                BodyPublishers.ofString("\"quoted \u00e4\""),
                Map.of(
                        "Cookie",
                        cookie + "; sluice-session=secret; theme=light",
                        "Authorization",
                        "Bearer " + member,
                        "X-Access-Token",
                        "mine",
                        "X-Forwarded-For",
                        "10.1.1.1",
                        "Origin",
                        "http://localhost:" + server.port(),
                        "Node-RED-API-Version",
                        "v2"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(IntStream.range(0, answer.body().length)
                        .map(i -> answer.body()[i] & 0xff)
                        .toArray())
                .isEqualTo(everyByte);
        Map<String, List<String>> back = answer.headers().map();
        assertThat(back.keySet())
                .contains("x-node")
                .doesNotContain(
                        "x-hop",
                        "content-encoding",
                        "strict-transport-security",
                        "service-worker-allowed",
                        "access-control-allow-origin");
        assertThat(back.get("set-cookie")).containsExactly("theme=dark; Path=" + root());
        JsonNode asked = agent.asked.get(0);
        assertThat(asked.path("method").stringValue()).isEqualTo("POST");
        assertThat(asked.path("url").stringValue()).isEqualTo("/red/x%20y?a=1&b=%26");
        assertThat(JSON.readTree(asked.path("body").stringValue()).stringValue())
                .isEqualTo("\"quoted \u00e4\"");
        assertThat(asked.at("/headers/node-red-api-version").stringValue()).isEqualTo("v2");
        assertThat(asked.at("/headers/cookie").stringValue()).isEqualTo("theme=light");
        assertThat(asked.path("headers").propertyNames())
                .doesNotContain(
                        "authorization", "x-access-token", "x-forwarded-for", "host", "content-length", "origin");
    }

    @Test
    void nothingIsCarriedForWhoWasNotLetInNorForForeignPages() throws Exception {
        agent.answer = frame -> List.of(bytes(frame, 200, Map.of(), 1));
        JsonNode view = editor("POST").expect(200).json();
        HttpResponse<byte[]> entered = get(path(view), Map.of());
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        Map<String, String> letIn = Map.of("Cookie", cookie);
        assertThat(get(path(view), Map.of()).statusCode())
                .as("a link is good once")
                .isEqualTo(401);
        assertThat(get(root(), letIn).statusCode()).isEqualTo(200);
        int asked = agent.asked.size();

        assertThat(get(root(), Map.of()).statusCode()).as("no cookie").isEqualTo(401);
        assertThat(get(root(), Map.of("Cookie", "sluice-editor=guessed")).statusCode())
                .isEqualTo(401);
        assertThat(get(root(), Map.of("Authorization", "Bearer " + member)).statusCode())
                .as("tokens of the API are of no use here")
                .isEqualTo(401);
        DeviceEnrolment.Credentials other = agents.device("other");
        assertThat(get("/api/v1/devices/" + other.device() + "/editor/proxy/", letIn)
                        .statusCode())
                .as("another device")
                .isEqualTo(401);
        assertThat(send("127.0.0.1", "GET", root(), BodyPublishers.noBody(), letIn)
                        .statusCode())
                .as("where the API is, no device's page is shown")
                .isNotEqualTo(200);
        assertThat(get("/api/v1/user", Map.of("Authorization", "Bearer " + member))
                        .statusCode())
                .as("where devices' pages are shown, there is no API")
                .isEqualTo(404);
        for (String out : List.of("../hello", "a/..%2fhello", "%2e%2e/hello", "..", "a/%2E./b", "..;/hello")) {
            assertThat(get(root() + out, letIn).statusCode()).as(out).isBetween(400, 404);
        }
        Map<String, String> foreign = Map.of("Cookie", cookie, "Origin", "http://evil.example.org");
        assertThat(send("localhost", "POST", root() + "flows", BodyPublishers.ofString("[]"), foreign)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("localhost", "POST", root(), BodyPublishers.ofByteArray(new byte[] {(byte) 0xff}), letIn)
                        .statusCode())
                .as("agents carry text only")
                .isEqualTo(415);
        assertThat(agent.asked).hasSize(asked);

        factory.bean(AccessTokens.class).revoke(memberToken);
        assertThat(get(root(), letIn).statusCode())
                .as("who has lost the permission is out")
                .isEqualTo(401);
    }

    @Test
    void whatIsTooLargeIsNotCarried() throws Exception {
        String cookie = opened();
        Map<String, String> letIn = Map.of("Cookie", cookie);
        assertThat(send("localhost", "POST", root() + "flows", BodyPublishers.ofString("x".repeat(65_537)), letIn)
                        .statusCode())
                .isEqualTo(413);
        assertThat(agent.asked).isEmpty();
        agent.answer = frame -> List.of(bytes(frame, 200, Map.of("x-large", "y".repeat(400_000)), 1));
        assertThat(get(root(), letIn).statusCode()).isEqualTo(502);
        assertThat(agent.connection().closed.get())
                .as("it may come back, and does")
                .isEqualTo(1009);
    }

    @Test
    void anotherNodesEditorIsNotShownButNamed() throws Exception {
        String cookie = opened();
        agent.connection().socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().atMost(PATIENCE)
                .until(() -> !editor("GET").json().path("connected").booleanValue());
        HttpResponse<byte[]> interrupted = get(root(), Map.of("Cookie", cookie));
        assertThat(interrupted.statusCode()).isEqualTo(503);
        assertThat(new String(interrupted.body(), StandardCharsets.UTF_8)).contains("device-editor-disconnected");
        factory.bean(JdbcClient.class)
                .sql("UPDATE device_editor SET node_id = 'node-b' WHERE device_id = :device")
                .param("device", device.device().value())
                .update();
        HttpResponse<byte[]> elsewhere = get(root(), Map.of("Cookie", cookie));
        assertThat(elsewhere.statusCode()).isEqualTo(503);
        assertThat(new String(elsewhere.body(), StandardCharsets.UTF_8)).contains("device-editor-elsewhere", "node-b");
    }

    @Test
    void webSocketsGoBothWaysAndTheEditorsIsAuthenticatedByTheAgent() throws Exception {
        agent.answer = frame -> frame.path("body").stringValue("").startsWith("{\"auth\"")
                ? List.of(JSON.writeValueAsString(JSON.createObjectNode()
                        .put("ws", true)
                        .put("body", "{\"auth\":\"ok\"}")
                        .set("id", frame.path("id"))))
                : List.of();
        String cookie = opened();
        Browser browser = new Browser();
        WebSocket socket = browser.connect(root() + "comms", cookie);
        socket.sendText("{\"subscribe\":\"notification/#\"}", true).join();
        await().atMost(PATIENCE).until(() -> agent.asked.size() == 3);
        JsonNode open = agent.asked.get(0);
        assertThat(open.path("ws").booleanValue()).isTrue();
        assertThat(open.path("url").stringValue()).isEqualTo("/comms");
        assertThat(agent.asked.get(1).path("body").stringValue()).startsWith("{\"auth\":");
        assertThat(agent.asked.get(2).path("body").stringValue()).isEqualTo("{\"subscribe\":\"notification/#\"}");

        long id = open.path("id").longValue();
        agent.say("{\"id\":%d,\"ws\":true,\"body\":\"[{\\\"topic\\\":\\\"hb\\\"}]\"}".formatted(id + 1000));
        agent.say("{\"id\":%d,\"ws\":true,\"body\":\"[{\\\"topic\\\":\\\"status\\\"}]\"}".formatted(id));
        await().atMost(PATIENCE).until(() -> !browser.texts.isEmpty());
        assertThat(browser.texts).containsExactly("[{\"topic\":\"status\"}]");

        Browser second = new Browser();
        second.connect(root() + "other/socket", cookie);
        await().atMost(PATIENCE).until(() -> agent.asked.size() == 4);
        agent.say("{\"id\":%d,\"ws\":true,\"closed\":true}"
                .formatted(agent.asked.get(3).path("id").longValue()));
        assertThat(second.closed.get()).isEqualTo(1001);

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().atMost(PATIENCE).until(() -> agent.asked.size() == 5);
        assertThat(agent.asked.get(4).path("closed").booleanValue()).isTrue();
        assertThat(agent.asked.get(4).path("id").longValue()).isEqualTo(id);
        assertThat(new Browser().fails(root() + "comms", "sluice-editor=guessed"))
                .isTrue();
    }

    @Test
    void theWebSocketOfWhoHasLostThePermissionEndsAndThatOfOthersGoesOn() throws Exception {
        Browser theirs = new Browser();
        theirs.connect(root() + "comms", opened());
        member = factory.bean(AccessTokens.class)
                .issue("other" + device.device(), Optional.of(device.team()), Role.MEMBER, Optional.empty(), "test")
                .secret();
        Browser others = new Browser();
        others.connect(root() + "other/socket", opened());
        await().atMost(PATIENCE).until(() -> agent.asked.size() == 3);

        factory.bean(AccessTokens.class).revoke(memberToken);
        assertThat(theirs.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1008);
        await().atMost(PATIENCE).until(() -> agent.asked.size() == 4);
        assertThat(agent.asked.get(3).path("id")).isEqualTo(agent.asked.get(0).path("id"));
        assertThat(agent.asked.get(3).path("closed").booleanValue()).isTrue();
        agent.say("{\"id\":%d,\"ws\":true,\"body\":\"still here\"}"
                .formatted(agent.asked.get(2).path("id").longValue()));
        await().atMost(PATIENCE).until(() -> others.texts.contains("still here"));
        assertThat(others.closed).isNotDone();
    }

    @Test
    void onlyTheTokenTheAgentWasToldOpensItsDoors() throws Exception {
        String door = "/api/v1/devices/" + device.device() + "/editor/token";
        assertThat(agent.connect("ffde_" + device.device() + "_guessed").closed.get())
                .isEqualTo(NO_TUNNEL);
        opened();
        assertThat(agent.token).startsWith("ffde_" + device.device() + "_");
        HttpResponse<byte[]> known =
                send("127.0.0.1", "GET", door, BodyPublishers.noBody(), Map.of("x-access-token", agent.token));
        assertThat(new String(known.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"username\":\"member%s\",\"permissions\":\"*\"}".formatted(device.device()));
        for (String token : List.of("ffde_" + device.device() + "_guessed", member, device.token())) {
            assertThat(send("127.0.0.1", "GET", door, BodyPublishers.noBody(), Map.of("x-access-token", token))
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(factory.bean(JdbcClient.class)
                        .sql("SELECT token_hash FROM device_editor WHERE device_id = :device")
                        .param("device", device.device().value())
                        .query(byte[].class)
                        .single())
                .as("what is kept is no token")
                .hasSize(32);

        FakeAgent.Connection before = agent.connection();
        agent.connect();
        assertThat(before.closed.get()).as("the newer connection counts").isEqualTo(NO_TUNNEL);
        assertThat(editor("GET").json().path("connected").booleanValue()).isTrue();
        agent.connection().socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().atMost(PATIENCE)
                .until(() -> !editor("GET").json().path("connected").booleanValue());
        assertThat(editor("GET").json().path("open").booleanValue()).isTrue();
    }

    @Test
    void whoStopsItClosesItForEverybody() throws Exception {
        String cookie = opened();
        editor("DELETE").expect(204);
        assertThat(agent.connection().closed.get()).isEqualTo(NO_TUNNEL);
        assertThat(get(root(), Map.of("Cookie", cookie)).statusCode()).isEqualTo(401);
        assertThat(editor("GET").json().path("open").booleanValue()).isFalse();
        assertThat(agent.connect().closed.get())
                .as("its token is worth nothing")
                .isEqualTo(NO_TUNNEL);
        await().atMost(PATIENCE).until(() -> agent.commands.contains("{\"command\":\"stopEditor\"}"));
        String who = " member" + device.device();
        assertThat(audited()).contains("device.editor.opened" + who, "device.editor.closed" + who);
    }

    @Test
    void onlyADeviceInDeveloperModeThatRunsAndAnswersHasOne() throws Exception {
        agent.runs = false;
        assertThat(editor("POST").expect(409).code()).isEqualTo("device-runs-nothing");
        assertThat(audited()).anyMatch(line -> line.endsWith("device did not connect"));
        assertThat(editor("GET").json().path("open").booleanValue()).isFalse();
        factory.bean(Devices.class).mode(device.device(), DeviceMode.AUTONOMOUS);
        assertThat(editor("POST").expect(409).code()).isEqualTo("device-not-in-developer-mode");
        agent.close();
        await().atMost(PATIENCE)
                .until(() -> !agents.look(device.device()).status().connected());
        assertThat(editor("POST").expect(409).code()).isEqualTo("device-offline");
        agent = new FakeAgent(server, agents.device("next"));
    }

    @Test
    void itClosesByItselfWhenItsDeviceChangesOrNobodyUsesIt() throws Exception {
        Devices devices = factory.bean(Devices.class);
        String cookie = opened();
        devices.mode(device.device(), DeviceMode.AUTONOMOUS);
        assertThat(get(root(), Map.of("Cookie", cookie)).statusCode())
                .as("at once")
                .isEqualTo(401);
        assertThat(agent.connection().closed.get()).isEqualTo(NO_TUNNEL);
        await().atMost(PATIENCE).until(() -> audited().stream().anyMatch(line -> line.endsWith("developer mode left")));

        devices.mode(device.device(), DeviceMode.DEVELOPER);
        opened();
        CLOCK.ahead(Duration.ofMinutes(29));
        agent.answer = frame -> List.of(bytes(frame, 200, Map.of(), 1));
        String again = opened();
        assertThat(get(root(), Map.of("Cookie", again)).statusCode()).isEqualTo(200);
        CLOCK.ahead(Duration.ofMinutes(29));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get(root(), Map.of("Cookie", again)).statusCode())
                .as("it has been used")
                .isEqualTo(200));
        CLOCK.ahead(Duration.ofMinutes(32));
        assertThat(agent.connection().closed.get()).isEqualTo(NO_TUNNEL);
        assertThat(audited()).anyMatch(line -> line.endsWith("not used"));

        opened();
        factory.bean(DeviceCredentials.class).revoke(device.device());
        assertThat(agent.connection().closed.get()).isEqualTo(NO_TUNNEL);
        devices.remove(device.device());
        agent.close();
        device = agents.device("removed");
        agent = new FakeAgent(server, device);
        devices.mode(device.device(), DeviceMode.DEVELOPER);
        await().atMost(PATIENCE)
                .until(() -> agents.look(device.device()).status().connected());
        String last = opened();
        devices.remove(device.device());
        assertThat(get(root(), Map.of("Cookie", last)).statusCode()).isEqualTo(401);
        assertThat(agent.connection().closed.get()).isEqualTo(NO_TUNNEL);
    }

    /** A browser's end of a web socket. */
    private static final class Browser implements WebSocket.Listener {

        final List<String> texts = new CopyOnWriteArrayList<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        WebSocket connect(String path, String cookie) {
            return http.newWebSocketBuilder()
                    .header("Cookie", cookie)
                    .buildAsync(URI.create("ws://localhost:" + server.port() + path), this)
                    .join();
        }

        boolean fails(String path, String cookie) {
            try {
                connect(path, cookie);
                return false;
            } catch (java.util.concurrent.CompletionException e) {
                return true;
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            texts.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }
}
