package org.sluice.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.sluice.demo.nodered.LoopbackPorts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Node-RED's Admin API as far as a promotion uses it, quick and obedient, with switches for what real ones do only on bad
 * days. Where behaviour matters, tests use the real Node-RED.
 */
public final class StubNodeRed implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PIECE = 1 << 16;

    /** What happens to a request instead of an answer. */
    public interface Mischief {
        /** True if it has dealt with the exchange. */
        boolean deal(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger deployments = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> received = new ArrayList<>();
    private HttpServer server;
    /** One that nobody else takes while it is down. */
    private final int port = LoopbackPorts.free();

    private volatile ArrayNode flows = JSON.createArrayNode();
    private volatile Mischief mischief = exchange -> false;
    private volatile Predicate<ArrayNode> keeps = posted -> true;
    private volatile Runnable onDeploy = () -> {};

    public StubNodeRed() {
        start();
    }

    public void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Goes down: connections are refused until {@link #start()}. */
    public void stop() {
        server.stop(0);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public void flows(String json) {
        flows = (ArrayNode) JSON.readTree(json);
    }

    public ArrayNode flows() {
        return flows;
    }

    public int deployments() {
        return deployments.get();
    }

    public long nanos() {
        return nanos.get();
    }

    /** Bodies of all deployments received. */
    public synchronized List<String> received() {
        return List.copyOf(received);
    }

    public void mischief(Mischief mischief) {
        this.mischief = mischief;
    }

    public void behave() {
        this.mischief = exchange -> false;
        this.keeps = posted -> true;
    }

    /** Claims success and keeps running what it ran, where the predicate says no. */
    public void keepsOnly(Predicate<ArrayNode> keeps) {
        this.keeps = keeps;
    }

    /** Called between accepting flows and answering. */
    public void onDeploy(Runnable onDeploy) {
        this.onDeploy = onDeploy;
    }

    private void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        try (exchange) {
            if (mischief.deal(exchange)) {
                return;
            }
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/flows") && exchange.getRequestMethod().equals("GET")) {
                answer(exchange, 200, current());
            } else if (path.equals("/flows")) {
                deploy(exchange);
            } else if (path.equals("/settings")) {
                answer(
                        exchange,
                        200,
                        JSON.createObjectNode().put("version", "4.1.15").put("httpNodeRoot", "/"));
            } else if (path.equals("/nodes")) {
                ArrayNode sets = JSON.createArrayNode();
                ObjectNode set = sets.addObject();
                set.put("id", "node-red/common").put("name", "common").put("module", "node-red");
                set.put("version", "4.1.15").put("enabled", true).put("local", false);
                ArrayNode types = set.putArray("types");
                List.of(
                                "inject",
                                "debug",
                                "function",
                                "http in",
                                "http response",
                                "comment",
                                "global-config",
                                "mqtt-broker")
                        .forEach(types::add);
                answer(exchange, 200, sets);
            } else if (path.equals("/diagnostics")) {
                ObjectNode body = JSON.createObjectNode();
                body.putObject("nodejs").put("version", "v20.20.2");
                answer(exchange, 200, body);
            } else if (path.startsWith("/credentials/")) {
                answer(exchange, 200, JSON.createObjectNode());
            } else {
                answer(exchange, 404, JSON.createObjectNode());
            }
        } finally {
            nanos.addAndGet(System.nanoTime() - start);
        }
    }

    private ObjectNode current() {
        ObjectNode body = JSON.createObjectNode();
        body.set("flows", flows);
        body.put("rev", rev(flows));
        return body;
    }

    private void deploy(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        synchronized (this) {
            received.add(text);
            JsonNode body = JSON.readTree(text);
            if (body.has("rev") && !body.get("rev").asString().equals(rev(flows))) {
                answer(exchange, 409, JSON.createObjectNode().put("code", "version_mismatch"));
                return;
            }
            ArrayNode posted = (ArrayNode) body.get("flows");
            posted.forEach(node -> ((ObjectNode) node).remove("credentials"));
            if (keeps.test(posted)) {
                flows = posted;
            }
            deployments.incrementAndGet();
            onDeploy.run();
            answer(exchange, 200, JSON.createObjectNode().put("rev", rev(posted)));
        }
    }

    private static String rev(ArrayNode flows) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(flows)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        // In pieces: the JDK's server sets aside twice what it is given at once, and keeps it.
        for (int at = 0; at < bytes.length; at += PIECE) {
            exchange.getResponseBody().write(bytes, at, Math.min(PIECE, bytes.length - at));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
