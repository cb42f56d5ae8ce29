package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** Answers what it is told to, by method and path, and remembers what it was asked. */
public final class StubServer implements AutoCloseable {

    /** What a client sent. */
    public record Asked(String call, String query, String body, Map<String, List<String>> headers) {
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
        }
    }

    static {
        // Without it every answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, HttpHandler> routes = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public StubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param call such as {@code GET /teams}, below /api/v1 */
    public StubServer answers(String call, Object body) {
        return answers(call, 200, body);
    }

    public StubServer answers(String call, int status, Object body) {
        return answers(call, exchange -> {
            String type = status < 400 ? "application/json" : "application/problem+json";
            byte[] bytes = body instanceof String text ? text.getBytes(UTF_8) : JSON.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    public StubServer answers(String call, HttpHandler handler) {
        routes.put(call, handler);
        return this;
    }

    public List<Asked> asked(String call) {
        return asked.stream().filter(one -> one.call().equals(call)).toList();
    }

    public Asked only(String call) {
        List<Asked> found = asked(call);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + call + ", found " + found.size() + " in "
                    + asked.stream().map(Asked::call).toList());
        }
        return found.get(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath().replaceFirst("^/api/v1", "");
            String call = exchange.getRequestMethod() + " " + path;
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(new Asked(call, query, body, Map.copyOf(exchange.getRequestHeaders())));
            HttpHandler route = routes.get(call);
            if (route == null) {
                byte[] problem = JSON.writeValueAsBytes(
                        Map.of("title", "Not found", "status", 404, "code", "not-found", "detail", "no " + call));
                exchange.sendResponseHeaders(404, problem.length);
                exchange.getResponseBody().write(problem);
            } else {
                route.handle(exchange);
            }
        }
    }
}
