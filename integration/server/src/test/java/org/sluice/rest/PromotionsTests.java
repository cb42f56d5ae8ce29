package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.event.PromotionEvent;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher.Outcome;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.Promotions;
import tools.jackson.databind.JsonNode;

class PromotionsTests extends RestServerTest {

    private static final String START = "/api/v1/pipelines/p1/stages/development/promotions";
    private static final PromotionId ID = new PromotionId("m1");

    @BeforeEach
    void aPipelineAndAPromotion() {
        given(pipelines.find(Samples.pipeline().id())).willReturn(Optional.of(Samples.pipeline()));
        given(snapshots.find(any())).willReturn(Optional.of(Samples.snapshot()));
        given(promotions.targets(any())).willReturn(List.of(Samples.target("m1")));
        given(promotions.steps(any()))
                .willReturn(List.of(Samples.step("snapshot", "COMPLETED"), Samples.step("deployment", "FAILED")));
        stands(PromotionStatus.QUEUED);
    }

    private void stands(PromotionStatus status) {
        Promotion promotion = Samples.promotion("m1", status);
        given(promotions.find(ID)).willReturn(Optional.of(promotion));
        given(launcher.launch(any())).willReturn(new Outcome(promotion, true, true));
        given(launcher.rollback(any(), any())).willReturn(new Outcome(promotion, true, true));
    }

    @Test
    void startsAPromotionAndSaysWhereItIs() {
        Answer answer = call("operator", "POST", START, "{\"requestId\":\"r-1\",\"reason\":\"release\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/promotions/m1");
        assertThat(answer.json().path("accepted").booleanValue()).isTrue();
        assertThat(answer.json().at("/promotion/status").stringValue()).isEqualTo("queued");
        PromotionRequest request = launched();
        assertThat(request.requestId()).isEqualTo("r-1");
        assertThat(request.door()).isEqualTo(Door.REST);
        assertThat(request.principal().name()).isEqualTo("operator");
        assertThat(request.reason()).contains("release");
        // The launcher does both by itself.
        assertThat(transactions.commits).isZero();
        verify(audit, never()).append(any(), any(), any(), any(), any(), any(), any(), any());
    }

    @Test
    void takesTheRequestIdFromTheHeaderToo() {
        Answer answer = send(
                request("operator", START).header("Idempotency-Key", "r-2").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(launched().requestId()).isEqualTo("r-2");
    }

    @Test
    void makesUpARequestIdIfThereIsNone() {
        call("operator", "POST", START, "{}");
        assertThat(launched().requestId()).isNotBlank();
    }

    @Test
    void refusesTwoDifferentRequestIds() {
        Answer answer = send(request("operator", START)
                .header("Idempotency-Key", "r-2")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"requestId\":\"r-3\"}")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("request-id-conflict");
        verify(launcher, never()).launch(any());
    }

    @Test
    void saysWhichPromotionIsInTheWay() {
        given(launcher.launch(any()))
                .willReturn(new Outcome(Samples.promotion("m0", PromotionStatus.RUNNING), false, false));
        Answer answer = call("operator", "POST", START, "{}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.json().path("accepted").booleanValue()).isFalse();
        assertThat(answer.json().path("reason").stringValue()).isEqualTo("forbidden-by-concurrency");
        assertThat(answer.json().path("promotionId").stringValue()).isEqualTo("m0");
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUED, stop abandon",
        "RUNNING, stop",
        "WAITING, restart stop abandon",
        "SUCCEEDED, rollback",
        "FAILED, restart abandon rollback",
        "ERRORED, restart abandon rollback",
        "STOPPED, restart abandon rollback",
        "ABANDONED, rollback"
    })
    void offersTheVerbsThatAreAllowedNow(PromotionStatus status, String verbs) {
        stands(status);
        Set<String> links = Set.copyOf(
                get("operator", "/api/v1/promotions/m1").json().path("links").propertyNames());
        assertThat(links).containsAll(List.of(verbs.split(" "))).hasSize(verbs.split(" ").length + 2);
        assertThat(get("viewer", "/api/v1/promotions/m1").json().path("links").propertyNames())
                .containsExactlyInAnyOrder("self", "events");
    }

    @Test
    void countsTheStepsThatAreDone() {
        assertThat(get("viewer", "/api/v1/promotions/m1")
                        .json()
                        .path("progress")
                        .toString())
                .isEqualTo("{\"done\":1,\"total\":4}");
    }

    @ParameterizedTest
    @CsvSource({"restart", "stop", "abandon"})
    void performsAnOperatorsVerb(String verb) {
        Promotion after = Samples.promotion("m1", PromotionStatus.RUNNING);
        given(operator.restart(eq(ID), any(), eq("because"))).willReturn(after);
        given(operator.stop(eq(ID), any(), eq("because"))).willReturn(after);
        given(operator.abandon(eq(ID), any(), eq("because"))).willReturn(after);
        String path = "/api/v1/promotions/m1/" + verb;
        assertThat(call("operator", "POST", path, "{\"reason\":\"because\"}").status())
                .isEqualTo(202);
        assertThat(call("operator", "POST", path, "{}").code()).isEqualTo("missing");
        assertThat(call("member", "POST", path, "{\"reason\":\"because\"}").status())
                .isEqualTo(403);
    }

    @Test
    void choosesTheSnapshotOfAPromotionThatWaitsForOne() {
        Promotion waiting = Samples.promotion("m1", PromotionStatus.WAITING, "snapshot-required");
        given(promotions.find(ID)).willReturn(Optional.of(waiting));
        given(operator.chooseSnapshot(eq(ID), eq(Samples.snapshot().id()), any(), eq(Optional.of("as tested"))))
                .willReturn(Samples.promotion("m1", PromotionStatus.QUEUED));
        JsonNode links = get("operator", "/api/v1/promotions/m1").json().path("links");
        assertThat(links.propertyNames())
                .containsExactlyInAnyOrder("self", "events", "chooseSnapshot", "stop", "abandon");
        Answer answer = call(
                "operator",
                "POST",
                links.path("chooseSnapshot").stringValue(),
                "{\"snapshotId\":\"s1\",\"reason\":\"as tested\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/promotions/m1");
        assertThat(answer.json().path("status").stringValue()).isEqualTo("queued");
        Answer nothing = call("operator", "POST", "/api/v1/promotions/m1/snapshot", "{}");
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.json().at("/errors/0/pointer").stringValue()).isEqualTo("/snapshotId");
    }

    @Test
    void saysWhyAVerbIsNotAllowed() {
        given(operator.restart(any(), any(), any()))
                .willThrow(ProblemException.conflict("not-restartable", "It is running; stop it first."));
        Answer answer = call("operator", "POST", "/api/v1/promotions/m1/restart", "{\"reason\":\"because\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("not-restartable");
    }

    @Test
    void rollsBack() {
        Answer answer = call("operator", "POST", "/api/v1/promotions/m1/rollback", "{\"reason\":\"broken\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/promotions/m1");
    }

    @Test
    void listsPageByPage() {
        given(promotions.list(any()))
                .willReturn(List.of(
                        Samples.promotion("m3", PromotionStatus.QUEUED),
                        Samples.promotion("m2", PromotionStatus.SUCCEEDED)));
        Answer answer = get("viewer", "/api/v1/promotions?limit=1&status=queued,succeeded");
        assertThat(answer.json().path("items").size()).isEqualTo(1);
        assertThat(answer.json().path("next").stringValue()).isEqualTo("m3");
        assertThat(answer.header("Link")).contains("cursor=m3").endsWith("rel=\"next\"");
    }

    @Test
    void asksOnceForThePromotionsOfAllApplicationsThatTheCallerSees() {
        ApplicationId other = new ApplicationId("a2");
        given(applications.list(Optional.of(TEAM)))
                .willReturn(List.of(APPLICATION, new Application(other, TEAM, "second")));
        given(promotions.list(any())).willReturn(List.of());
        assertThat(get("viewer", "/api/v1/promotions?limit=1").status()).isEqualTo(200);
        verify(promotions)
                .list(new Promotions.Filter(
                        Optional.of(Set.of(APPLICATION.id(), other)), Optional.empty(), Set.of(), Optional.empty(), 2));
        assertThat(get("admin", "/api/v1/promotions?limit=1").status()).isEqualTo(200);
        verify(promotions)
                .list(new Promotions.Filter(Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), 2));
        verify(promotions, times(2)).list(any());
    }

    @Test
    void streamsEventsFromTheLastOneSeenUntilThePromotionHasEnded() {
        stands(PromotionStatus.SUCCEEDED);
        List<PromotionEvent> all =
                List.of(Samples.event(1, "accepted"), Samples.event(2, "started"), Samples.event(3, "succeeded"));
        given(events.after(eq("m1"), anyInt(), anyInt())).willAnswer(call -> {
            int after = call.getArgument(1);
            return all.subList(Math.min(after, all.size()), all.size());
        });
        Answer stream = send(request("viewer", "/api/v1/promotions/m1/events")
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "1"));
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        assertThat(stream.response().body())
                .contains("id:2", "event:org.sluice.promotion.succeeded.v1", "\"status\":\"started\"")
                .doesNotContain("accepted");
        Answer list = send(request("viewer", "/api/v1/promotions/m1/events").header("Accept", "application/json"));
        assertThat(list.json().path("items").size()).isEqualTo(3);
    }

    @Test
    void refusesALastEventIdThatIsNone() {
        assertThat(send(request("viewer", "/api/v1/promotions/m1/events").header("Last-Event-ID", "x"))
                        .code())
                .isEqualTo("invalid-last-event-id");
    }

    private PromotionRequest launched() {
        ArgumentCaptor<PromotionRequest> request = ArgumentCaptor.forClass(PromotionRequest.class);
        verify(launcher).launch(request.capture());
        return request.getValue();
    }
}
