package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verifyNoInteractions;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.environment.Template;
import org.sluice.environment.TemplateId;
import org.sluice.pipeline.PipelineId;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.ScheduleId;

/** Who may do what: a thing of a foreign team does not exist, and a role that is too low is told so. */
class PermissionsTests extends RestServerTest {

    @BeforeEach
    void oneOfEach() {
        given(pipelines.find(any())).willReturn(Optional.of(Samples.pipeline()));
        given(promotions.find(new PromotionId("m1")))
                .willReturn(Optional.of(Samples.promotion("m1", PromotionStatus.QUEUED)));
        given(snapshots.find(any())).willReturn(Optional.of(Samples.snapshot()));
        given(devices.find(any())).willReturn(Optional.of(Samples.device()));
        given(templates.find(any()))
                .willReturn(Optional.of(new Template(new TemplateId("q1"), TEAM, "press", "", List.of())));
        given(schedules.find(any()))
                .willReturn(Optional.of(new Schedule(
                        new ScheduleId("c1"),
                        APPLICATION.id(),
                        new PipelineId("p1"),
                        "nightly",
                        "development",
                        new Schedule.Timing.Cron("0 0 3 * * ?", ZoneOffset.UTC),
                        Schedule.Misfire.SKIP,
                        true,
                        "token-owner",
                        "owner",
                        Optional.empty(),
                        Optional.empty())));
    }

    @ParameterizedTest(name = "{0} {1} needs more than {2}")
    @CsvSource({
        "POST, /api/v1/teams, owner",
        "POST, /api/v1/applications, member",
        "POST, /api/v1/applications/a1/instances, operator",
        "PUT, /api/v1/instances/i1, operator",
        "DELETE, /api/v1/instances/i1, operator",
        "PUT, /api/v1/instances/i1/protection, operator",
        "DELETE, /api/v1/instances/i1/protection, operator",
        "POST, /api/v1/instances/i1/drift-check, viewer",
        "POST, /api/v1/instances/i1/duplicate, operator",
        "PUT, /api/v1/instances/i1/variables, viewer",
        "DELETE, /api/v1/instances/i1/variables/SITE, viewer",
        "POST, /api/v1/instances/i1/variables/import, viewer",
        "POST, /api/v1/devices/d1/variables/import, viewer",
        "PUT, /api/v1/instances/i1/template, operator",
        "DELETE, /api/v1/instances/i1/template, operator",
        "POST, /api/v1/teams/t1/templates, operator",
        "PUT, /api/v1/templates/q1, operator",
        "DELETE, /api/v1/templates/q1, operator",
        "PUT, /api/v1/templates/q1/variables, operator",
        "DELETE, /api/v1/templates/q1/variables/SITE, operator",
        "POST, /api/v1/templates/q1/variables/import, operator",
        "POST, /api/v1/applications/a1/pipelines, viewer",
        "PATCH, /api/v1/pipelines/p1, viewer",
        "DELETE, /api/v1/pipelines/p1, operator",
        "PUT, /api/v1/pipelines/p1/draft, viewer",
        "POST, /api/v1/pipelines/p1/publication, operator",
        "PUT, /api/v1/pipelines/p1/stages/production/hold, member",
        "DELETE, /api/v1/pipelines/p1/stages/production/hold, member",
        "POST, /api/v1/pipelines/p1/stages/development/plan, viewer",
        "POST, /api/v1/pipelines/p1/stages/development/promotions, member",
        "POST, /api/v1/promotions/m1/restart, member",
        "POST, /api/v1/promotions/m1/snapshot, member",
        "POST, /api/v1/promotions/m1/stop, member",
        "POST, /api/v1/promotions/m1/stop, approver",
        "PUT, /api/v1/pipelines/p1/stages/production/hold, approver",
        "PUT, /api/v1/teams/t1/members/ada, operator",
        "DELETE, /api/v1/teams/t1/members/ada, operator",
        "PUT, /api/v1/applications/a1/roles/ada, operator",
        "GET, /api/v1/users, owner",
        "POST, /api/v1/users, owner",
        "GET, /api/v1/user/tokens, owner",
        "POST, /api/v1/promotions/m1/abandon, member",
        "POST, /api/v1/promotions/m1/rollback, member",
        "POST, /api/v1/promotions/m1/rollout/pause, member",
        "POST, /api/v1/promotions/m1/rollout/resume, member",
        "POST, /api/v1/promotions/m1/rollout/open-wave, member",
        "POST, /api/v1/promotions/m1/rollout/abort, member",
        "POST, /api/v1/promotions/m1/rollout/restart, member",
        "POST, /api/v1/promotions/m1/rollout/skip, member",
        "POST, /api/v1/instances/i1/snapshots, viewer",
        "DELETE, /api/v1/snapshots/s1, operator",
        "PUT, /api/v1/snapshots/s1, operator",
        "PUT, /api/v1/snapshots/s1/tags/v1, operator",
        "DELETE, /api/v1/snapshots/s1/tags/v1, operator",
        "POST, /api/v1/applications/a1/snapshots/cleanup, operator",
        "POST, /api/v1/applications/a1/snapshots/cleanup?dryRun=true, operator",
        "PUT, /api/v1/instances/i1/auto-snapshots, operator",
        "DELETE, /api/v1/instances/i1/auto-snapshots, operator",
        "POST, /api/v1/snapshots/s1/export, viewer",
        "POST, /api/v1/instances/i1/snapshots/import, operator",
        "POST, /api/v1/applications/a1/schedules, operator",
        "PUT, /api/v1/schedules/c1, operator",
        "DELETE, /api/v1/schedules/c1, operator",
        "POST, /api/v1/schedules/c1/enable, operator",
        "POST, /api/v1/schedules/c1/disable, operator",
        "POST, /api/v1/applications/a1/device-groups, operator",
        "PUT, /api/v1/devices/d1, operator",
        "DELETE, /api/v1/devices/d1, operator",
        "PUT, /api/v1/devices/d1/mode, member",
        "POST, /api/v1/devices/d1/actions, member",
        "POST, /api/v1/devices/d1/snapshots, viewer",
        "POST, /api/v1/devices/d1/credentials, operator",
        "DELETE, /api/v1/devices/d1/credentials, operator",
        "POST, /api/v1/devices/d1/code, operator",
        "PUT, /api/v1/devices/d1/variables, viewer",
        "DELETE, /api/v1/devices/d1/variables/SITE, viewer",
        "GET, /api/v1/teams/t1/provisioning-tokens, operator",
        "POST, /api/v1/teams/t1/provisioning-tokens, operator",
        "GET, /api/v1/tokens, operator",
        "GET, /api/v1/audit, viewer"
    })
    void aRoleTooLowIsRefused(String method, String path, String role) {
        String body = path.equals("/api/v1/teams") || path.equals("/api/v1/applications") ? "{\"name\":\"x\"}" : "{}";
        Answer answer = call(role, method, path, body);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isIn("not-permitted", "unauthorized");
        verifyNoInteractions(audit);
        assertThat(transactions.commits).isZero();
        if (path.matches("/api/v1/.*/[a-z]1(/.*)?")) {
            Answer foreign = call("foreigner", method, path, body);
            assertThat(foreign.status()).isEqualTo(404);
            assertThat(foreign.code()).isIn("not-found", "not_found");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/applications/a1",
        "/api/v1/applications?team=t1",
        "/api/v1/applications/a1/instances",
        "/api/v1/instances/i1",
        "/api/v1/instances/i1/status",
        "/api/v1/instances/i1/protection",
        "/api/v1/instances/i1/variables",
        "/api/v1/instances/i1/variables/effective",
        "/api/v1/instances/i1/variables/export",
        "/api/v1/teams/t1/templates",
        "/api/v1/templates/q1",
        "/api/v1/templates/q1/variables/export",
        "/api/v1/instances/i1/auto-snapshots",
        "/api/v1/applications/a1/pipelines",
        "/api/v1/pipelines/p1",
        "/api/v1/pipelines/p1/versions",
        "/api/v1/promotions?application=a1",
        "/api/v1/promotions?pipeline=p1",
        "/api/v1/promotions/m1",
        "/api/v1/promotions/m1/events",
        "/api/v1/promotions/m1/deliveries",
        "/api/v1/promotions/m1/partitions",
        "/api/v1/applications/a1/snapshots",
        "/api/v1/snapshots/s1",
        "/api/v1/snapshots/s1/diff?to=s1",
        "/api/v1/applications/a1/schedules",
        "/api/v1/schedules/c1",
        "/api/v1/devices?application=a1",
        "/api/v1/devices?team=t1",
        "/api/v1/devices/d1",
        "/api/v1/devices/d1/variables",
        "/api/v1/applications/a1/device-groups",
        "/api/v1/teams/t1/device-groups",
        "/api/v1/teams/t1/provisioning-tokens",
        "/api/v1/tokens?team=t1",
        "/api/v1/audit?application=a1"
    })
    void aForeignThingDoesNotExist(String path) {
        Answer answer = get("foreigner", path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isIn("not-found", "not_found");
    }

    @Test
    void anOwnerIssuesNoAdministratorAndNoForeignToken() {
        assertThat(call("owner", "POST", "/api/v1/tokens", "{\"name\":\"x\",\"role\":\"admin\"}")
                        .status())
                .isEqualTo(403);
        assertThat(call("owner", "POST", "/api/v1/tokens", "{\"name\":\"x\",\"role\":\"viewer\",\"teamId\":\"t2\"}")
                        .status())
                .isEqualTo(404);
        assertThat(call("admin", "POST", "/api/v1/tokens", "{\"name\":\"x\",\"role\":\"viewer\"}")
                        .code())
                .isEqualTo("team-and-role");
    }

    @Test
    void anUnknownTokenIsToldThatItIsNotValid() {
        Answer answer = get("nobody", "/api/v1/server");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
    }
}
