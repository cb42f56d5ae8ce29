package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verify;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.application.Team;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPreview;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.pipeline.PipelineId;
import org.sluice.promotion.Plan;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.snapshot.SnapshotDiff;
import tools.jackson.databind.node.JsonNodeFactory;

/** The everyday business of each noun. */
class NounsTests extends RestServerTest {

    private static final String SCHEDULES = "/api/v1/applications/a1/schedules";

    @BeforeEach
    void whatIsThere() {
        given(pipelines.find(Samples.pipeline().id())).willReturn(Optional.of(Samples.pipeline()));
        given(snapshots.find(Samples.snapshot().id())).willReturn(Optional.of(Samples.snapshot()));
    }

    @Test
    void createsATeamAndAnApplication() {
        given(applications.addTeam("plant")).willReturn(new Team(TEAM, "plant"));
        given(applications.add(TEAM, "line")).willReturn(APPLICATION);
        assertThat(call("admin", "POST", "/api/v1/teams", "{\"name\":\" plant \"}")
                        .status())
                .isEqualTo(201);
        Answer answer = call("owner", "POST", "/api/v1/applications", "{\"name\":\"line\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("teamId").stringValue()).isEqualTo("t1");
        assertThat(get("viewer", "/api/v1/teams").json().path("items").size()).isEqualTo(1);
    }

    @Test
    void issuesATokenWhoseSecretIsShownOnce() {
        AccessTokens.Listed listed = new AccessTokens.Listed(
                "k1", "ci", Optional.of(TEAM), Role.OPERATOR, NOW, Optional.empty(), Optional.empty());
        given(tokens.issue("ci", Optional.of(TEAM), Role.OPERATOR, Optional.empty(), "owner"))
                .willReturn(new AccessTokens.Issued(listed, "s3cret"));
        given(tokens.list(Optional.of(TEAM))).willReturn(List.of(listed));
        given(tokens.revoke("k1")).willReturn(true);
        Answer issued = call("owner", "POST", "/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"operator\"}");
        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.json().path("secret").stringValue()).isEqualTo("s3cret");
        assertThat(get("owner", "/api/v1/tokens").response().body())
                .contains("ci")
                .doesNotContain("s3cret");
        assertThat(call("owner", "DELETE", "/api/v1/tokens/k1", "").status()).isEqualTo(204);
        assertThat(call("owner", "DELETE", "/api/v1/tokens/k2", "").status()).isEqualTo(404);
        verify(audit)
                .append(
                        eq("owner"),
                        any(),
                        eq("token.issued"),
                        any(),
                        any(),
                        any(),
                        any(),
                        eq(Map.of("name", "ci", "role", "operator")));
    }

    @Test
    void createsAScheduleThatActsAsItsCreatorAndTurnsItOff() {
        Timing timing = new Timing.Cron("0 0 3 * * ?", ZoneId.of("Europe/Berlin"));
        Schedule schedule = new Schedule(
                new ScheduleId("c1"),
                APPLICATION.id(),
                new PipelineId("p1"),
                "nightly",
                "development",
                timing,
                Schedule.Misfire.SKIP,
                true,
                "token-owner",
                "owner",
                Optional.empty(),
                Optional.empty());
        given(schedules.add(eq(APPLICATION.id()), any(), eq("token-owner"), eq("owner")))
                .willReturn(schedule);
        given(schedules.update(any(), any(), any(), any())).willReturn(schedule);
        given(schedules.find(new ScheduleId("c1"))).willReturn(Optional.of(schedule));
        given(schedules.nextFireTimes(schedule, 5)).willReturn(List.of(NOW));
        Answer answer = call(
                "owner",
                "POST",
                SCHEDULES,
                "{\"name\":\"nightly\",\"pipelineId\":\"p1\",\"stage\":\"development\",\"cron\":\"0 0 3 * * ?\","
                        + "\"zone\":\"Europe/Berlin\",\"misfire\":\"skip\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/nextFireTimes/0").stringValue()).isEqualTo("2026-03-01T06:00:00Z");
        assertThat(call("owner", "POST", "/api/v1/schedules/c1/disable", "").status())
                .isEqualTo(200);
        verify(schedules)
                .update(eq(schedule.id()), eq(ScheduleDocuments.definition(schedule, false)), eq("token-owner"), any());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "cron":"0 0 3 * * ?","zone":"Europe/Nowhere"           | unknown-zone
            "cron":"0 0 3 * * ?","at":"2026-05-01T00:00:00Z"       | one-of-both
            "zone":"UTC"                                           | missing
            "at":"tomorrow"                                        | wrong-type
            "cron":"0 0 3 * * ?","misfire":"panic"                 | unknown-word
            """)
    void refusesASchedule(String fields, String code) {
        String body = "{\"name\":\"n\",\"pipelineId\":\"p1\",\"stage\":\"development\"," + fields + "}";
        Answer answer = call("owner", "POST", SCHEDULES, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void holdsAStageAndLetsItGo() {
        given(pipelines.lift(Samples.pipeline().id(), "production")).willReturn(true, false);
        String hold = "/api/v1/pipelines/p1/stages/PRODUCTION/hold";
        Answer held = call("operator", "PUT", hold, "{\"reason\":\"stocktaking\"}");
        assertThat(held.json().path("stage").stringValue()).isEqualTo("production");
        assertThat(held.json().path("setAt").stringValue()).isEqualTo("2026-03-01T06:00:00Z");
        String lift = hold.replace("PRODUCTION", "production");
        assertThat(call("operator", "DELETE", lift, "").status()).isEqualTo(204);
        assertThat(call("operator", "DELETE", lift, "").status()).isEqualTo(404);
        assertThat(call("operator", "PUT", hold.replace("PRODUCTION", "x"), "{\"reason\":\"r\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void plansWithoutTouchingAnything() {
        given(planner.plan(eq(Samples.pipeline().id()), eq("development"), eq(Optional.empty()), any()))
                .willReturn(new Plan(
                        "dev",
                        "prod",
                        Optional.of("sha256:0"),
                        new SnapshotDiff(List.of(), List.of()),
                        List.of("SITE"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "4.1.2",
                        "4.1.2",
                        false,
                        true,
                        false,
                        true,
                        Optional.of(new Plan.Devices(
                                RolloutPolicy.DEFAULT,
                                new RolloutPreview(5, List.of(new RolloutPreview.Wave("rest", 5)), 2, 1, 3))),
                        List.of(),
                        List.of()));
        Answer answer = call("member", "POST", "/api/v1/pipelines/p1/stages/development/plan", "{}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("drifted").booleanValue()).isTrue();
        assertThat(answer.json().at("/rollout/waves/0/devices").intValue()).isEqualTo(5);
        assertThat(answer.json().at("/rollout/offline").intValue()).isEqualTo(2);
        assertThat(answer.json().at("/rollout/developerMode").intValue()).isEqualTo(1);
        assertThat(answer.json().at("/rollout/there").intValue()).isEqualTo(3);
        assertThat(answer.json().at("/rollout/policy/offline/policy").stringValue())
                .isEqualTo("fail");
        assertThat(transactions.commits).isZero();
    }

    @Test
    void takesListsExportsAndDeletesSnapshots() {
        given(source.read(INSTANCE)).willReturn(new LiveFlows(JsonNodeFactory.instance.arrayNode(), "r1"));
        given(source.runtime(INSTANCE)).willReturn(new RuntimeInfo("4.1.2", Optional.empty(), List.of()));
        given(taker.take(any(), any(), any())).willReturn(Samples.snapshot());
        given(snapshots.list(eq(APPLICATION.id()), any(), any(), any(), anyInt()))
                .willReturn(List.of(Samples.snapshot()));
        given(snapshots.contents(any()))
                .willReturn(Map.of(
                        Samples.DIGEST,
                        "[{\"id\":\"tab1\",\"type\":\"tab\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Answer taken = call("member", "POST", "/api/v1/instances/i1/snapshots", "{\"name\":\"baseline\"}");
        assertThat(taken.status()).isEqualTo(201);
        assertThat(taken.header("Location")).isEqualTo("/api/v1/snapshots/s1");
        assertThat(get("viewer", "/api/v1/applications/a1/snapshots?instance=i1")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
        Answer file = call("member", "POST", "/api/v1/snapshots/s1/export", "{}");
        assertThat(file.json().at("/flows/flows/0/id").stringValue()).isEqualTo("tab1");
        assertThat(call("owner", "DELETE", "/api/v1/snapshots/s1", "").status()).isEqualTo(200);
        verify(snapshots).remove(Samples.snapshot().id());
    }

    @Test
    void importsASnapshotOrSaysWhatIsWrongWithTheFile() {
        given(snapshots.add(any(), any())).willReturn(Samples.snapshot());
        String path = "/api/v1/instances/i1/snapshots/import";
        assertThat(call("owner", "POST", path, "{\"snapshot\":{\"name\":\"x\",\"flows\":{\"flows\":[]}}}")
                        .status())
                .isEqualTo(201);
        Answer refused = call("owner", "POST", path, "{\"snapshot\":{\"name\":\"x\",\"flows\":{\"flows\":7}}}");
        assertThat(refused.status()).isBetween(400, 422);
        assertThat(refused.json().at("/errors/0/pointer").stringValue()).isEqualTo("/snapshot/flows/flows");
    }
}
