package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.application.Applications;
import org.sluice.protocol.Destinations;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint there is, tried with every role, without one, and with tokens that are worth nothing. */
class EndpointMatrixFunctionalTests {

    private static TestServer server;
    private static StubNodeRed nodeRed;
    private static List<EndpointRow> rows;

    /** Whom nobody of the tests below is in the team of. */
    private static EndpointScene shared;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start();
        nodeRed = new StubNodeRed();
        nodeRed.flows(Factory.tab("t1", "Line 1", "one"));
        rows = EndpointRow.all();
        shared = new EndpointScene(server, nodeRed);
    }

    @AfterAll
    static void stop() {
        nodeRed.close();
        server.close();
    }

    @Test
    void everyEndpointHasARowAndEveryRowAnEndpoint() {
        Set<String> mapped = server
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/") || path.startsWith("/account/"))
                        .flatMap(path ->
                                info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path)))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> expected = new TreeSet<>();
        rows.forEach(row -> expected.add(row.endpoint()));
        assertThat(expected).isEqualTo(mapped);
    }

    @ParameterizedTest
    @EnumSource
    void aRoleMayWhatTheTableSaysAndNothingElse(Role role) {
        EndpointScene scene = new EndpointScene(server, nodeRed);
        EndpointScene.Person person = scene.person(role);
        assertSoftly(softly -> {
            rows.stream().filter(row -> !row.permits(role)).forEach(row -> {
                RestCalls.Answer answer = row.ask(scene, person);
                softly.assertThat(answer.status() + " " + answer.code())
                        .as("%s as %s: %s", row.endpoint(), role, answer)
                        .isIn("403 not-permitted", "403 unauthorized");
            });
            // What removes something comes last, and what is inside of something else before that.
            rows.stream()
                    .filter(row -> row.permits(role) && !row.permission().equals("PUBLIC"))
                    .sorted(Comparator.comparing(
                                    (EndpointRow row) -> row.method().equals("DELETE"))
                            .thenComparing(row -> -row.path().split("/").length))
                    .forEach(row -> {
                        RestCalls.Answer answer = row.ask(scene, person);
                        softly.assertThat(answer.status())
                                .as("%s as %s: %s", row.endpoint(), role, answer)
                                .isNotIn(401, 403, 404, 405, 406, 415)
                                .isLessThan(500);
                    });
        });
    }

    @Test
    void whoIsNotInTheTeamIsAnsweredAsIfItsThingsDidNotExist() {
        EndpointScene.Person stranger = shared.stranger();
        EndpointScene elsewhere = new EndpointScene(server, nodeRed);
        EndpointScene.Person foreignOwner = elsewhere.person(Role.OWNER);
        assertSoftly(softly -> rows.stream()
                .filter(row -> !Set.of("PUBLIC", "ANYBODY", "USER").contains(row.permission()))
                .forEach(row -> List.of(stranger, foreignOwner).forEach(person -> {
                    RestCalls.Answer answer = row.ask(shared, person);
                    if (row.namesAThing()) {
                        softly.assertThat(answer.status())
                                .as("%s: %s", row.endpoint(), answer)
                                .isEqualTo(404);
                        softly.assertThat(withoutId(answer))
                                .as(row.endpoint())
                                .isEqualTo(withoutId(row.askForNothing(shared, person)));
                    } else if (person == stranger || row.permission().equals("ADMINISTRATOR")) {
                        softly.assertThat(answer.status())
                                .as("%s: %s", row.endpoint(), answer)
                                .isIn(403, 404);
                    } else if (!row.sent().isEmpty()) {
                        softly.assertThat(answer.status())
                                .as("%s: %s", row.endpoint(), answer)
                                .isEqualTo(404);
                    }
                })));
    }

    @Test
    void listsShowAStrangerNothing() {
        EndpointScene.Person stranger = shared.stranger();
        for (String list : List.of("applications", "teams", "promotions")) {
            assertThat(stranger.calls().get(list).expect(200).json().path("items"))
                    .as(list)
                    .isEmpty();
        }
    }

    @Test
    void withoutATokenThatIsValidThereIsNothingToBeHad() {
        JdbcClient jdbc = server.context().getBean(JdbcClient.class);
        EndpointScene.Person expired = shared.person(Role.OWNER);
        jdbc.sql("UPDATE access_token SET expires_at = '2020-01-01' WHERE id = :id")
                .param("id", expired.token())
                .update();
        EndpointScene.Person revoked = shared.person(Role.OWNER);
        shared.factory().bean(PersonalTokens.class).revoke(revoked.user().id(), revoked.token());
        EndpointScene.Person disabled = shared.person(Role.OWNER);
        shared.factory().bean(Users.class).disable(disabled.user().id(), true);
        RestCalls nobody = new RestCalls(server, "");
        assertSoftly(softly -> rows.stream()
                .filter(row -> !row.permission().equals("PUBLIC"))
                .forEach(row -> {
                    for (EndpointScene.Person person : List.of(expired, revoked, disabled)) {
                        softly.assertThat(row.ask(shared, person).status())
                                .as("%s as %s", row.endpoint(), person.user().name())
                                .isEqualTo(401);
                    }
                    softly.assertThat(row.ask(shared, expired, nobody, false).status())
                            .as(row.endpoint())
                            .isEqualTo(401);
                }));
    }

    @Test
    void anApplicationRoleOverridesTheTeamsAndOwnersKeepAccess() {
        EndpointScene scene = new EndpointScene(server, nodeRed);
        Memberships memberships = scene.factory().bean(Memberships.class);
        EndpointScene.Person viewer = scene.person(Role.VIEWER);
        EndpointScene.Person owner = scene.person(Role.OWNER);
        EndpointScene.Person operator = scene.person(Role.OPERATOR);
        memberships.set(scene.factory().application.id(), viewer.user().id(), Optional.of(Role.OWNER));
        memberships.set(scene.factory().application.id(), owner.user().id(), Optional.empty());
        memberships.set(scene.factory().application.id(), operator.user().id(), Optional.empty());
        assertSoftly(softly -> rows.stream()
                .filter(row -> row.namesAThing() && row.method().equals("GET"))
                .filter(row ->
                        !row.path().startsWith("/api/v1/teams/") && !row.path().startsWith("/api/v1/templates/"))
                .forEach(row -> {
                    // Of a device that is not connected there is no log.
                    softly.assertThat(row.ask(scene, owner).status())
                            .as("owner %s", row.endpoint())
                            .isEqualTo(row.path().endsWith("/logs") ? 409 : 200);
                    RestCalls.Answer closed = row.ask(scene, operator);
                    softly.assertThat(closed.status())
                            .as("operator %s", row.endpoint())
                            .isEqualTo(404);
                    softly.assertThat(withoutId(closed)).isEqualTo(withoutId(row.askForNothing(scene, operator)));
                }));
        for (String list : List.of("applications", "promotions", "devices")) {
            assertThat(operator.calls().get(list).expect(200).json().path("items"))
                    .as(list)
                    .isEmpty();
            assertThat(owner.calls().get(list).expect(200).json().path("items"))
                    .as(list)
                    .isNotEmpty();
        }
        String application = "applications/" + scene.factory().application.id();
        viewer.calls()
                .post(application + "/instances", "{\"name\":\"more\",\"baseUrl\":\"http://127.0.0.1:1880\"}")
                .expect(201);
        assertThat(viewer.calls()
                        .put(application + "/roles/" + viewer.user().name(), "{\"role\":\"owner\"}")
                        .code())
                .isEqualTo("not-permitted");
    }

    @Test
    void eventsAreToldToThoseWhomRestShowsTheWholeTeam() throws JMSException {
        EndpointScene scene = new EndpointScene(server, nodeRed);
        String all = Destinations.EVENTS;
        String ofTeam = Destinations.eventsOf(scene.factory().application.team().value());
        for (Role role : Role.values()) {
            Listener listener = scene.person(role).listener();
            assertThat(listener.mayListenTo(ofTeam))
                    .as("%s at their team", role)
                    .isTrue();
            assertThat(listener.mayListenTo(all)).as("%s at all", role).isEqualTo(role == Role.ADMIN);
        }
        Listener foreign = shared.person(Role.OWNER).listener();
        assertThat(foreign.mayListenTo(ofTeam)).as("an owner elsewhere").isFalse();
        assertThat(shared.stranger().listener().mayListenTo(ofTeam))
                .as("a stranger")
                .isFalse();
        assertThat(scene.person(Role.ADMIN).listener().mayListenTo(Destinations.eventsOf("nobodys")))
                .as("a team that is not")
                .isFalse();

        Memberships memberships = scene.factory().bean(Memberships.class);
        EndpointScene.Person kept = scene.person(Role.OPERATOR);
        memberships.set(scene.factory().application.id(), kept.user().id(), Optional.empty());
        assertThat(kept.listener().mayListenTo(ofTeam))
                .as("who is kept from an application")
                .isFalse();
        EndpointScene.Person both = scene.person(Role.OWNER);
        memberships.set(shared.factory().application.team(), both.user().id(), Role.OPERATOR);
        assertThat(both.listener().mayListenTo(ofTeam)).isTrue();
        // They are in both teams: whose pipeline it is says who hears of it, unless the sender is not in that team.
        EndpointScene.Person wide = shared.person(Role.OPERATOR);
        Applications applications = scene.factory().bean(Applications.class);
        memberships.set(
                applications.addTeam("beside-" + wide.user().name()).id(),
                wide.user().id(),
                Role.OPERATOR);
        Listener admin = scene.person(Role.ADMIN).listener();
        String pipeline = scene.filled("%pipeline%", both);
        String heard = both.listener().hears(ofTeam, () -> {
            assertThat(admin.hears(all, () -> wide.listener().request(pipeline, "dev")))
                    .contains("not-found");
            both.listener().request(pipeline, "nowhere");
        });
        assertThat(heard)
                .startsWith("org.sluice.promotion.request-rejected.v1 ")
                .contains("nowhere");
    }

    @Test
    void whatIsDoneToMembersAndWhatIsGoneStandsInTheAuditLogOfTheTeamAndOfNoOther() {
        EndpointScene scene = new EndpointScene(server, nodeRed);
        EndpointScene.Person owner = scene.person(Role.OWNER);
        EndpointScene.Person foreignOwner = new EndpointScene(server, nodeRed).person(Role.OWNER);
        EndpointScene.Person joining = shared.stranger();
        // A foreign owner who knows the user, too, learns nothing of what they are elsewhere.
        String elsewhere = foreignOwner.calls().get("teams").text("/items/0/id");
        foreignOwner
                .calls()
                .put("teams/" + elsewhere + "/members/" + joining.user().name(), "{\"role\":\"viewer\"}")
                .expect(200);
        String team = "teams/" + scene.factory().application.team();
        String member = team + "/members/" + joining.user().name();
        String since = scene.factory().bean(Clock.class).instant().toString();
        owner.calls().put(member, "{\"role\":\"operator\"}").expect(200);
        owner.calls().delete(member).expect(204);
        String template = owner.calls()
                .post(team + "/templates", "{\"name\":\"gone\"}")
                .expect(201)
                .text("/id");
        owner.calls().delete("templates/" + template).expect(204);
        String device = owner.calls()
                .post(
                        "devices",
                        "{\"name\":\"gone\",\"type\":\"pi\",\"team\":\"%s\"}"
                                .formatted(scene.factory().application.team()))
                .expect(201)
                .text("/id");
        owner.calls().delete("devices/" + device).expect(204);

        Map<String, String> events = Map.of(
                "member.role-set",
                joining.user().id().value(),
                "member.removed",
                joining.user().id().value(),
                "template.removed",
                template,
                "team.device.deleted",
                device);
        assertSoftly(softly -> events.forEach((action, object) -> {
            String query = "audit?action=%s&objectId=%s&since=%s".formatted(action, object, since);
            softly.assertThat(owner.calls().get(query).expect(200).json().path("items"))
                    .as("%s, as its owner sees it", action)
                    .hasSize(1);
            softly.assertThat(foreignOwner.calls().get(query).expect(200).json().path("items"))
                    .as("%s, as an owner elsewhere sees it", action)
                    .isEmpty();
        }));
    }

    private static String withoutId(RestCalls.Answer answer) {
        return answer.toString().replaceAll("(?i)[0-9A-HJKMNP-TV-Z]{26}", "ID");
    }
}
