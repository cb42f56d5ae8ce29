package org.sluice.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Plain requests to a running server's REST API, each kept with the whole of its answer. */
public final class RestCalls {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final int port;
    private final String token;

    public RestCalls(TestServer server) {
        this(server, TestServer.ADMIN_TOKEN);
    }

    /** @param token empty to ask without one */
    public RestCalls(TestServer server, String token) {
        this.port = server.port();
        this.token = token;
    }

    /** What was asked and everything that came back. */
    public record Answer(String request, int status, Map<String, List<String>> headers, byte[] body) {

        public JsonNode json() {
            return body.length == 0 || body[0] != '{' ? JsonNodeFactory.instance.objectNode() : JSON.readTree(body);
        }

        public String text(String pointer) {
            return json().at(pointer).asString("");
        }

        public String code() {
            return text("/code");
        }

        /** This answer, if its status is as expected. */
        public Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError(
                        "%s was answered %d and not %d: %s".formatted(request, status, expected, this));
            }
            return this;
        }

        @Override
        public String toString() {
            return status + " " + new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, BodyPublishers.ofString(body), headers);
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        String full = path.startsWith("/") ? path : "/api/v1/" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + full))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (body.contentLength() != 0) {
            request.setHeader("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Answer answer = new Answer(
                    method + " " + full,
                    response.statusCode(),
                    response.headers().map(),
                    response.body());
            answers.add(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + full, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything that came back so far. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }
}
