package org.sluice.demo.nodered;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The few calls to a Node-RED runtime by which the demo and tests play its developer and its users. */
public final class NodeRedAdmin {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final URI base;
    private final @Nullable String bearer;

    private NodeRedAdmin(URI base, NodeRedAuth auth) {
        this.base = base;
        if (auth instanceof NodeRedAuth.Password user) {
            this.bearer = login(user);
        } else {
            this.bearer = auth instanceof NodeRedAuth.Token known ? known.token() : null;
        }
    }

    /** What runs there, and the revision to name when replacing it. */
    public record Flows(JsonNode flows, String rev) {}

    /** Signs in, where the runtime asks for it. */
    public static NodeRedAdmin open(URI base, NodeRedAuth auth) {
        return new NodeRedAdmin(base, auth);
    }

    public JsonNode settings() {
        return JSON.readTree(sent(request("/settings").GET()));
    }

    public Flows flows() {
        JsonNode answer = JSON.readTree(
                sent(request("/flows").header("Node-RED-API-Version", "v2").GET()));
        return new Flows(answer.path("flows"), answer.path("rev").asString());
    }

    /** Replaces all flows by these, whatever runs there; the new revision comes back. */
    public String deploy(JsonNode flows) {
        ObjectNode body = JSON.createObjectNode();
        body.set("flows", flows);
        String answer = sent(request("/flows")
                .header("Node-RED-API-Version", "v2")
                .header("Node-RED-Deployment-Type", "full")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        return JSON.readTree(answer).path("rev").asString();
    }

    /** Calls an http-in node as its user would, without signing in; every status is an answer. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).GET());
    }

    private String login(NodeRedAuth.Password user) {
        String form = "client_id=node-red-admin&grant_type=password&scope=*&username=" + encoded(user.username())
                + "&password=" + encoded(user.password());
        String answer = sent(HttpRequest.newBuilder(base.resolve("/auth/token"))
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        return JSON.readTree(answer).path("access_token").asString();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).header("Accept", "application/json");
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    /** The answer to a request that must succeed. Bodies stay out of the message: they may quote what was sent. */
    private String sent(HttpRequest.Builder builder) {
        HttpResponse<String> response = send(builder);
        if (response.statusCode() / 100 != 2) {
            throw new NodeRedException("Node-RED answered " + response.statusCode() + " to "
                    + response.request().method() + " " + response.uri() + ".");
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new NodeRedException("No answer to " + request.method() + " " + request.uri() + ".", e);
        } catch (InterruptedException e) {
            throw NodeRedException.interrupted("waiting for " + request.uri(), e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
