package org.sluice.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Plays the server: enrols, answers devices over HTTP, and over a broker if it has one; writes down what it saw. */
final class FakePlatform {

    static final String PROVISIONING_TOKEN = "ffadp_test";
    static final String TEAM = "T1";

    static {
        // The JDK's HTTP server otherwise holds every other answer back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final JsonMapper json = JsonMapper.shared();
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final @Nullable FakeBroker broker;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, List<String>> seen = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> states = new ConcurrentHashMap<>();
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private volatile Target everyone = new Target("app1", null, null, null);
    /** What a device's request is answered with instead, by the end of its path. */
    final Map<String, Integer> failures = new ConcurrentHashMap<>();

    record Target(
            @Nullable String application,
            @Nullable String project,
            @Nullable String snapshot,
            @Nullable String settings) {}

    private FakePlatform(@Nullable FakeBroker broker) throws IOException {
        this.broker = broker;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange);
            }
        });
        http.start();
    }

    static FakePlatform overHttp() throws Exception {
        return new FakePlatform(null);
    }

    static FakePlatform withBroker() throws Exception {
        FakeBroker broker = FakeBroker.start();
        FakePlatform platform = new FakePlatform(broker);
        broker.listen(platform::reported);
        return platform;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    FakeBroker broker() {
        return Objects.requireNonNull(broker);
    }

    /** What all devices shall have that were told nothing else. */
    void target(@Nullable String snapshot, @Nullable String settings) {
        everyone = new Target("app1", null, snapshot, settings);
    }

    void target(Target target) {
        everyone = target;
    }

    void targetOf(String device, Target target) {
        targets.put(device, target);
    }

    /** Tells all devices at once. */
    void command(Collection<String> devices) {
        devices.forEach(device -> command(device, update(device)));
    }

    void command(String device, String command) {
        broker().send("ff.v1." + TEAM + ".d." + device + ".command", command);
    }

    Collection<String> devices() {
        return tokens.keySet();
    }

    /** What one device did, in order. */
    List<String> seen(String device) {
        return List.copyOf(seen.getOrDefault(device, List.of()));
    }

    void forgetWhatWasSeen() {
        seen.clear();
    }

    /** What the device reported last. */
    JsonNode state(String device) {
        return states.getOrDefault(device, json.missingNode());
    }

    void forget(String device) {
        tokens.remove(device);
    }

    private void note(String device, String what) {
        seen.computeIfAbsent(device, any -> Collections.synchronizedList(new ArrayList<>()))
                .add(what);
    }

    private void reported(String device, String message) {
        JsonNode state = json.readTree(message);
        note(device, "status " + (state.isNull() ? "null" : summary(state)));
        if (state.isNull()) {
            return;
        }
        states.put(device, state);
        if (state.path("state").asString("").equals("unknown") || differs(device, state)) {
            command(device, update(device));
        }
    }

    private static String summary(JsonNode state) {
        return state.path("snapshot").asString("-") + " " + state.path("state").asString("-");
    }

    private boolean differs(String device, JsonNode state) {
        Target target = targetFor(device);
        return !Objects.equals(text(state, "application"), target.application())
                || !Objects.equals(text(state, "project"), target.project())
                || !Objects.equals(text(state, "snapshot"), target.snapshot())
                || !Objects.equals(text(state, "settings"), target.settings());
    }

    private Target targetFor(String device) {
        return targets.getOrDefault(device, everyone);
    }

    private String update(String device) {
        Target target = targetFor(device);
        ObjectNode update = json.createObjectNode()
                .put("command", "update")
                .put("snapshot", target.snapshot())
                .put("settings", target.settings())
                .put("mode", "autonomous")
                .put("licensed", false);
        if (target.project() == null) {
            update.put("ownerType", "application").put("application", target.application());
        } else {
            update.put("ownerType", "project").put("project", target.project());
        }
        return update.toString();
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.path(key).asStringOpt().orElse(null);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.equals("/")) {
            answer(exchange, authorization.equals("Bearer " + PROVISIONING_TOKEN) ? 200 : 401, "{}");
        } else if (path.equals("/api/v1/devices")) {
            if (authorization.equals("Bearer " + PROVISIONING_TOKEN)) {
                enrol(exchange, json.readTree(body));
            } else {
                answer(exchange, 401, "{}");
            }
        } else {
            String[] parts = path.split("/");
            boolean audit = parts[1].equals("logging");
            String device = audit ? parts[3] : parts[4];
            String what = parts[parts.length - 1];
            if (!authorization.equals("Bearer " + tokens.get(device))) {
                answer(exchange, 401, "{}");
            } else if (failures.containsKey(what)) {
                note(device, "refused " + what);
                answer(exchange, failures.get(what), "{}");
            } else {
                serve(exchange, device, what, body);
            }
        }
    }

    private void serve(HttpExchange exchange, String device, String what, byte[] body) throws IOException {
        Target target = targetFor(device);
        switch (what) {
            case "state" -> {
                JsonNode state = json.readTree(body);
                note(device, "state " + summary(state));
                states.put(device, state);
                if (differs(device, state)) {
                    ObjectNode wanted = json.createObjectNode()
                            .put("application", target.application())
                            .put("project", target.project())
                            .put("snapshot", target.snapshot())
                            .put("settings", target.settings());
                    answer(exchange, 409, wanted.toString());
                } else {
                    answer(exchange, 200, "{}");
                }
            }
            case "snapshot" -> {
                note(device, "get snapshot " + target.snapshot());
                answer(
                        exchange,
                        200,
                        """
                        {"id": "%s", "name": "one", "flows": [{"id": "a", "type": "tab", "x": {"id": "no"}}], "credentials": {},
                         "modules": {"node-red": "4.1.2"}, "env": {"FF_DEVICE_ID": "x", "id": "nor this"}}
                        """
                                .formatted(target.snapshot()));
            }
            case "settings" -> {
                note(device, "get settings");
                answer(exchange, 200, "{\"hash\": \"%s\", \"env\": {}}".formatted(target.settings()));
            }
            default -> {
                JsonNode event = json.readTree(body);
                note(
                        device,
                        "audit " + event.path("event").asString() + " "
                                + event.path("info").path("code").asString());
                answer(exchange, 200, "{}");
            }
        }
    }

    private void enrol(HttpExchange exchange, JsonNode request) throws IOException {
        String id = "dev%07d".formatted(ids.incrementAndGet());
        String token = "ffd_" + id;
        tokens.put(id, token);
        note(
                id,
                "enrolled " + request.path("type").asString() + " in "
                        + request.path("team").asString());
        ObjectNode answer = json.createObjectNode().put("id", id);
        answer.set("name", request.path("name"));
        answer.putObject("team").put("id", TEAM).put("name", "Team");
        ObjectNode credentials = answer.putObject("credentials").put("token", token);
        if (broker != null) {
            credentials
                    .putObject("broker")
                    .put("url", "mqtt://127.0.0.1:" + broker.port())
                    .put("username", "device:" + TEAM + ":" + id)
                    .put("password", "ffbd_" + id);
        }
        answer(exchange, 200, answer.toString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    void close() throws Exception {
        http.stop(0);
        threads.shutdownNow();
        if (broker != null) {
            broker.close();
        }
    }
}
