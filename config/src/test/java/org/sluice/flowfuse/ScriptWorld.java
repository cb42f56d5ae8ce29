package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.application.TeamId;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** A server, a Node-RED and a team with somebody of every role, for scripts that were written for FlowFuse. */
final class ScriptWorld implements AutoCloseable {

    static final String NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    final TestServer server = TestServer.start();
    final StubNodeRed nodeRed = new StubNodeRed();
    final String team;
    final String application;
    final RestCalls owner;
    private final RestCalls admin = new RestCalls(server);
    private final Map<Role, RestCalls> people = new EnumMap<>(Role.class);
    private final AtomicInteger number = new AtomicInteger();

    ScriptWorld() {
        nodeRed.start();
        nodeRed.flows(Factory.tab("tab1", "Line 3", "first"));
        team = admin.post("teams", "{\"name\":\"plant\"}").expect(201).text("/id");
        application = application(team, "line");
        for (Role role : List.of(Role.VIEWER, Role.MEMBER, Role.OPERATOR, Role.OWNER)) {
            people.put(role, person(team, role));
        }
        owner = as(Role.OWNER);
    }

    String application(String of, String name) {
        return admin.post("applications", "{\"teamId\":\"%s\",\"name\":\"%s\"}".formatted(of, name))
                .expect(201)
                .text("/id");
    }

    String newTeam(String name) {
        return admin.post("teams", "{\"name\":\"%s\"}".formatted(name))
                .expect(201)
                .text("/id");
    }

    RestCalls person(String of, Role role) {
        return new RestCalls(
                server,
                server.context()
                        .getBean(AccessTokens.class)
                        .issue(unique("someone"), Optional.of(new TeamId(of)), role, Optional.empty(), "test")
                        .secret());
    }

    RestCalls as(Role role) {
        return Objects.requireNonNull(people.get(role));
    }

    String unique(String word) {
        return word + number.incrementAndGet();
    }

    String instance() {
        return instance(application);
    }

    String instance(String of) {
        return admin.post(
                        "applications/%s/instances".formatted(of),
                        "{\"name\":\"%s\",\"baseUrl\":\"%s\"}".formatted(unique("i"), nodeRed.url()))
                .expect(201)
                .text("/id");
    }

    Answer newDevice(String fields) {
        return admin.post("devices", "{\"name\":\"%s\"%s}".formatted(unique("d"), fields))
                .expect(201);
    }

    String device() {
        return newDevice(",\"application\":\"%s\"".formatted(application)).text("/id");
    }

    String group() {
        return owner.post(
                        "applications/%s/device-groups".formatted(application),
                        "{\"name\":\"%s\",\"description\":\"\"}".formatted(unique("g")))
                .expect(201)
                .text("/id");
    }

    /** What the field of a stage is called that names this kind of thing, with a new one. */
    String target(String kind) {
        return switch (kind) {
            case "I" -> "\"instanceId\":\"%s\"".formatted(instance());
            case "D" -> "\"deviceId\":\"%s\",\"action\":\"use_latest_snapshot\"".formatted(device());
            case "G" -> "\"deviceGroupId\":\"%s\"".formatted(group());
            default -> "\"gitTokenId\":\"g1\"";
        };
    }

    String pipeline() {
        return owner.post("pipelines", "{\"applicationId\":\"%s\",\"name\":\"%s\"}".formatted(application, unique("p")))
                .expect(200)
                .text("/id");
    }

    Answer add(String pipeline, String fields) {
        return owner.post("pipelines/%s/stages".formatted(pipeline), "{%s}".formatted(fields));
    }

    /** Adds a stage of this kind at the end and returns its id. */
    String stage(String pipeline, String fields) {
        return add(pipeline, "\"name\":\"%s\",%s".formatted(unique("s"), fields))
                .expect(200)
                .text("/id");
    }

    /** A pipeline of these kinds of stages: its id, then those of the stages. */
    List<String> line(String... kinds) {
        List<String> ids = new ArrayList<>();
        ids.add(pipeline());
        for (String kind : kinds) {
            ids.add(stage(ids.get(0), target(kind)));
        }
        return ids;
    }

    List<String> stages(String pipeline) {
        List<String> names = new ArrayList<>();
        owner.get("applications/%s/pipelines".formatted(application))
                .expect(200)
                .json()
                .path("pipelines")
                .forEach(one -> {
                    if (one.path("id").asString("").equals(pipeline)) {
                        one.path("stages")
                                .forEach(stage -> names.add(stage.path("id").asString("")));
                    }
                });
        return names;
    }

    Answer deploy(RestCalls who, String pipeline, String stage, String body) {
        return who.put("pipelines/%s/stages/%s/deploy".formatted(pipeline, stage), body);
    }

    /** A snapshot of an instance, stored from flows of its own. */
    String snapshot(String instance) {
        return owner.post(
                        "projects/%s/snapshots".formatted(instance),
                        "{\"name\":\"%s\",\"flows\":%s}".formatted(unique("v"), Factory.tab("tab1", "Line 3", "other")))
                .expect(200)
                .text("/id");
    }

    String snapshotOfAnotherApplication() {
        return snapshot(instance(application(team, unique("app"))));
    }

    Answer patch(String path, String body) {
        return owner.send("PATCH", path, BodyPublishers.ofString(body));
    }

    /** The device says what it runs. */
    void reports(Answer device, String snapshot) {
        new RestCalls(server, device.text("/token"))
                .post(
                        "devices/%s/live/state".formatted(device.text("/id")),
                        """
                        {"ownerType":"application","application":null,"project":null,"snapshot":"%s","settings":null,
                         "state":"running","mode":"autonomous","targetState":"running","agentVersion":"4.2.1"}"""
                                .formatted(snapshot));
    }

    /** Awaits the end of the promotion whose address the answer has, and returns that. */
    String succeeds(Answer answer) {
        String promotion = String.join("", answer.headers().getOrDefault("location", List.of()));
        Awaitility.await()
                .until(() -> owner.get(promotion).expect(200).text("/status").equals("succeeded"));
        return promotion;
    }

    /** The answer, if it is this refusal, in both forms. */
    static Answer refused(Answer answer, int status, String code) {
        answer.expect(status);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.text("/error")).isNotBlank();
        assertThat(answer.text("/type")).startsWith("urn:sluice:problem:").doesNotContain("_");
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
        return answer;
    }

    @Override
    public void close() {
        server.close();
        nodeRed.close();
    }
}
