package org.sluice.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.sluice.support.RestCalls;

/** One endpoint with the permission it is expected to need. */
record EndpointRow(String method, String path, String permission, String sent) {

    /** What the first name in a path that begins like this means. */
    private static final Map<String, String> IDS = Map.ofEntries(
            Map.entry("/api/v1/applications/", "application"),
            Map.entry("/api/v1/instances/", "instance"),
            Map.entry("/api/v1/projects/", "instance"),
            Map.entry("/api/v1/pipelines/", "pipeline"),
            Map.entry("/api/v1/promotions/", "promotion"),
            Map.entry("/api/v1/snapshots/", "snapshot"),
            Map.entry("/api/v1/schedules/", "schedule"),
            Map.entry("/api/v1/devices/", "device"),
            Map.entry("/api/v1/teams/", "team"),
            Map.entry("/api/v1/templates/", "template"),
            Map.entry("/api/v1/tokens/", "token"));

    static final String UNKNOWN = "01ZZZZZZZZZZZZZZZZZZZZZZZZ";

    static List<EndpointRow> all() throws IOException {
        try (InputStream table =
                Objects.requireNonNull(EndpointRow.class.getResourceAsStream("/endpoint-permissions.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" +", 4))
                    .map(cells -> new EndpointRow(cells[0], cells[1], cells[2], cells.length < 4 ? "" : cells[3]))
                    .collect(Collectors.toList());
        }
    }

    String endpoint() {
        return method + " " + path;
    }

    /** Whether it names a thing of a team. */
    boolean namesAThing() {
        return path.contains("{id}");
    }

    boolean permits(Role role) {
        return switch (permission) {
            case "PUBLIC", "ANYBODY", "USER" -> true;
            case "ADMINISTRATOR" -> role == Role.ADMIN;
            default -> Permission.valueOf(permission).of(role);
        };
    }

    RestCalls.Answer ask(EndpointScene scene, EndpointScene.Person person) {
        return ask(scene, person, person.calls(), false);
    }

    /** The same about a thing that does not exist. */
    RestCalls.Answer askForNothing(EndpointScene scene, EndpointScene.Person person) {
        return ask(scene, person, person.calls(), true);
    }

    RestCalls.Answer ask(EndpointScene scene, EndpointScene.Person person, RestCalls calls, boolean unknown) {
        String id = IDS.entrySet().stream()
                .filter(known -> path.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("nothing");
        String template = path.replace("{id}", unknown ? UNKNOWN : "%" + id + "%")
                .replace("{token}", path.startsWith("/api/v1/user/") ? "%personal%" : "%provisioning%")
                .replace("{snapshot}", path.startsWith("/api/v1/devices/") ? "%ofDevice%" : "%ofProject%")
                .replaceAll("\\{(\\w+)}", "%$1%");
        boolean query = sent.startsWith("?");
        String body = method.equals("GET") || method.equals("DELETE") ? "" : query || sent.isEmpty() ? "{}" : sent;
        return calls.send(
                method,
                scene.filled(template + (query ? sent : ""), person),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(scene.filled(body, person)),
                "Accept",
                path.endsWith("/logs") ? "text/event-stream" : "application/json, application/schema+json");
    }
}
