package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.audit.AuditLog.Door;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import tools.jackson.databind.JsonNode;

class EditingTests extends RestServerTest {

    private static final String DRAFT = "/api/v1/pipelines/p1/draft";
    private static final String STAGES = "{\"stages\":[{\"name\":\"development\",\"target\":\"development\"}]}";

    @BeforeEach
    void whatIsThere() {
        given(pipelines.find(Samples.pipeline().id())).willReturn(Optional.of(Samples.pipeline()));
        given(pipelines.saveDraft(any(), any(), any(), any(), any()))
                .willReturn(Samples.pipeline().draft().orElseThrow());
        given(instances.findByName(APPLICATION.id(), "development")).willReturn(Optional.of(INSTANCE));
        given(instances.list(any(), any(), anyInt())).willReturn(List.of(INSTANCE));
        given(pipelines.list(APPLICATION.id())).willReturn(List.of(Samples.pipeline()));
        given(snapshots.find(Samples.snapshot().id())).willReturn(Optional.of(Samples.snapshot()));
        given(promotions.find(new PromotionId("m1")))
                .willReturn(Optional.of(Samples.promotion("m1", PromotionStatus.FAILED)));
        given(promotions.targets(any())).willReturn(List.of(Samples.target("m1")));
        given(environments.of(INSTANCE.id()))
                .willReturn(List.of(
                        new Variable("SITE", Optional.of("plant-7"), false, true, false),
                        new Variable("KEY", Optional.of("hunter2"), true, false, false)));
    }

    @Test
    void savesADraftThatTheCallerHasSeen() {
        String tag = get("member", "/api/v1/pipelines/p1").header("ETag");
        assertThat(tag).startsWith("\"2-");
        assertThat(putDraft(tag).status()).isEqualTo(200);
        verify(pipelines).saveDraft(eq(Samples.pipeline().id()), any(), any(), eq(Optional.of(2)), eq("member"));
        verify(audit)
                .append(
                        eq("member"),
                        eq(Door.REST),
                        eq("pipeline.draft-saved"),
                        eq("pipeline"),
                        eq("p1"),
                        any(),
                        any(),
                        any());
        assertThat(transactions.commits).isEqualTo(1);
    }

    @Test
    void refusesADraftOverOneTheCallerHasNotSeen() {
        Answer answer = putDraft("\"1-000000000000\"");
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.code()).isEqualTo("precondition-failed");
        verify(pipelines, never()).saveDraft(any(), any(), any(), any(), any());
        assertThat(transactions.rollbacks).isEqualTo(1);
    }

    @Test
    void refusesATargetThatIsNotInTheApplication() {
        Answer answer = call("member", "PUT", DRAFT, STAGES.replace("\"target\":\"development\"", "\"target\":\"x\""));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo("/stages/0/target");
    }

    @Test
    void neverAnswersSecrets() {
        for (String path : List.of("/api/v1/instances/i1", "/api/v1/applications/a1/instances")) {
            assertThat(get("owner", path).response().body()).contains("plant").doesNotContain("s3cret");
        }
        Answer variables = get("owner", "/api/v1/instances/i1/variables");
        assertThat(variables.response().body()).contains("plant-7", "KEY").doesNotContain("hunter2");
    }

    @Test
    void writesNoSecretsIntoTheAuditLog() {
        given(instances.register(any(), any())).willReturn(INSTANCE);
        Answer answer = call(
                "owner",
                "POST",
                "/api/v1/applications/a1/instances",
                "{\"name\":\"development\",\"baseUrl\":\"http://dev.example:1880/\","
                        + "\"auth\":{\"kind\":\"password\",\"username\":\"plant\",\"password\":\"s3cret-of-plant\"}}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/instances/i1");
        verify(audit)
                .append(
                        "owner",
                        Door.REST,
                        "instance.registered",
                        "instance",
                        "i1",
                        Optional.empty(),
                        Optional.of(APPLICATION.id()),
                        Map.of("name", "development", "baseUrl", "http://dev.example:1880", "auth", "password"));
    }

    @Test
    void keepsAStoredSecretWithItsHost() {
        String auth = "\"auth\":{\"kind\":\"password\",\"username\":\"plant\"}";
        Answer moved =
                call("owner", "PUT", "/api/v1/instances/i1", "{\"baseUrl\":\"http://evil.example\"," + auth + "}");
        assertThat(moved.code()).isEqualTo("secret-needed");
        given(instances.update(any(), any())).willReturn(INSTANCE);
        Answer same = call(
                "owner", "PUT", "/api/v1/instances/i1", "{\"baseUrl\":\"http://dev.example:1880/red\"," + auth + "}");
        assertThat(same.status()).isEqualTo(200);
        verify(instances).update(eq(INSTANCE.id()), org.mockito.ArgumentMatchers.argThat(registration -> registration
                .auth()
                .equals(INSTANCE.auth())));
    }

    @Test
    void whoNeverSawAHiddenValueKeepsItAndWhoShowsItGivesANewOne() {
        for (String kept : List.of("\"value\":\"\",\"hidden\":true", "\"value\":\"\"", "\"hidden\":true")) {
            org.mockito.Mockito.clearInvocations(environments);
            Answer answer = call(
                    "member", "PUT", "/api/v1/instances/i1/variables", "{\"items\":[{\"name\":\"KEY\"," + kept + "}]}");
            assertThat(answer.status()).as(kept).isEqualTo(200);
            assertThat(answer.response().body()).doesNotContain("hunter2");
            verify(environments)
                    .put(INSTANCE.id(), List.of(new Variable("KEY", Optional.of("hunter2"), true, false, false)));
        }
        for (String shown : List.of("\"hidden\":false", "\"value\":\"\",\"hidden\":false")) {
            Answer answer = call(
                    "member",
                    "PUT",
                    "/api/v1/instances/i1/variables",
                    "{\"items\":[{\"name\":\"KEY\"," + shown + "}]}");
            assertThat(answer.code()).as(shown).isEqualTo("hidden-stays-hidden");
        }
    }

    @Test
    void anImportIsWrittenDownByNamesAndATrialIsNot() {
        String body = "{\"content\":\"SITE=canary\\nKEY=\\nNEW=canary\\nFF_X=1\"%s}";
        Answer trial =
                call("member", "POST", "/api/v1/instances/i1/variables/import", body.formatted(",\"dryRun\":true"));
        assertThat(trial.status()).isEqualTo(200);
        assertThat(trial.json().path("items").findValuesAsString("change"))
                .containsExactly("changed", "kept", "added", "skipped");
        verify(environments, never()).put(any(), any());
        verify(audit, never()).append(any(), any(), any(), any(), any(), any(), any(), any());

        Answer done = call("member", "POST", "/api/v1/instances/i1/variables/import", body.formatted(""));
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.response().body()).doesNotContain("canary");
        verify(audit)
                .append(
                        "member",
                        Door.REST,
                        "variables.imported",
                        "instance",
                        "i1",
                        Optional.empty(),
                        Optional.of(APPLICATION.id()),
                        Map.of("names", "SITE, NEW"));
        assertThat(get("viewer", "/api/v1/instances/i1/variables/export")
                        .json()
                        .path("content")
                        .stringValue())
                .contains("SITE=plant-7\n", "KEY=\n")
                .doesNotContain("hunter2");
        Answer wrong =
                call("member", "POST", "/api/v1/instances/i1/variables/import", "{\"content\":\"A=1\\ncanary\\n\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().at("/errors/0/message").stringValue()).startsWith("Line 2: ");
        assertThat(wrong.response().body()).doesNotContain("canary");
    }

    @Test
    void mergesVariables() {
        call(
                "member",
                "PUT",
                "/api/v1/instances/i1/variables",
                "{\"items\":[{\"name\":\"SITE\",\"value\":\"plant-8\"}]}");
        verify(environments)
                .put(INSTANCE.id(), List.of(new Variable("SITE", Optional.of("plant-8"), false, true, false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [{"name": "KEY", "hidden": false}]          | 422 | hidden-stays-hidden
                    [{"name": "FF_INSTANCE_ID", "value": "x"}]  | 400 | reserved-name
                    [{"name": "1x", "value": "x"}]              | 400 | invalid-name
                    [{"name": "A"}, {"name": "A"}]              | 400 | duplicate-name
                    [null]                                      | 400 | missing
                    """)
    void refusesVariablesThatBreakRules(String items, int status, String code) {
        Answer answer = call("member", "PUT", "/api/v1/instances/i1/variables", "{\"items\":" + items + "}");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        verify(environments, never()).put(any(), any());
    }

    @Test
    void saysThatAnInstanceDoesNotAnswer() {
        given(source.runtime(INSTANCE)).willThrow(new InstanceUnavailableException("target-timeout", "No answer."));
        Answer answer = get("viewer", "/api/v1/instances/i1/status");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("reachable").booleanValue()).isFalse();
        assertThat(answer.json().path("problemCode").stringValue()).isEqualTo("target-timeout");
        assertThat(call("member", "POST", "/api/v1/instances/i1/snapshots", "{}")
                        .status())
                .isEqualTo(502);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/server, ServerView",
        "/api/v1/applications/a1, ApplicationAnswer",
        "/api/v1/instances/i1, InstanceView",
        "/api/v1/applications/a1/instances, InstancesAnswer",
        "/api/v1/instances/i1/variables, PageVariableView",
        "/api/v1/pipelines/p1, PipelineView",
        "/api/v1/applications/a1/pipelines, PipelinesAnswer",
        "/api/v1/snapshots/s1, SnapshotView",
        "/api/v1/promotions/m1, PromotionView",
        "/api/v1/promotions/nothing, ProblemView"
    })
    void answersAsDocumented(String path, String schema) {
        JsonNode api = get("", "/v3/api-docs").json();
        String document =
                "{\"$ref\":\"#/components/schemas/" + schema + "\",\"components\":" + api.path("components") + "}";
        var errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document)
                .validate(get("member", path).response().body(), InputFormat.JSON);
        assertThat(errors).isEmpty();
        assertThat(Set.copyOf(api.at("/components/schemas/" + schema).propertyNames()))
                .contains("required");
    }

    private Answer putDraft(String tag) {
        return send(request("member", DRAFT)
                .header("If-Match", tag)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(STAGES)));
    }
}
