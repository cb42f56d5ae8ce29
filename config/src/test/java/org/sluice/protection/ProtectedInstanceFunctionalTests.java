package org.sluice.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.audit.AuditLog;
import org.sluice.cli.CommandLineRun;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Plan;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionEngine;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.Promotions;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules;
import org.sluice.support.Gate;
import org.sluice.support.RestCalls;
import org.sluice.support.TestServer;

/** Only an owner's promotion changes a protected instance, whichever door it comes through and whenever it was protected. */
class ProtectedInstanceFunctionalTests {

    private static final String CODE = "protected-instance";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestServer server;
    private ProtectionLine line;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void register() {
        line = new ProtectionLine(server);
    }

    @AfterEach
    void stopNodeReds() {
        line.close();
    }

    @Test
    void overRestAnOperatorIsRefusedBeforeASnapshotIsTakenAndAnOwnerPromotes() {
        line.protect();
        String path = "pipelines/" + line.pipeline.id() + "/stages/dev/promotions";

        RestCalls.Answer refused = line.as(line.operator).post(path, "{}").expect(403);

        assertThat(refused.code()).isEqualTo(CODE);
        assertThat(refused.text("/detail")).contains("prod", "owner");
        assertThat(snapshots()).isZero();
        assertThat(promotions()).isEmpty();
        String id = line.as(line.owner).post(path, "{}").expect(202).text("/promotion/id");
        line.factory.await(new org.sluice.promotion.PromotionId(id), PromotionStatus.SUCCEEDED);
        assertThat(line.production.flows().toString()).contains("Line 1");
    }

    @Test
    void anAdministratorPromotesToo() {
        line.protect();
        new RestCalls(server)
                .post("pipelines/" + line.pipeline.id() + "/stages/dev/promotions", "{}")
                .expect(202);
    }

    @Test
    void protectingIsTheOwnersAndIdempotentAndShownAndAudited() {
        String path = "instances/" + line.prod.id() + "/protection";
        line.as(line.operator).put(path, "").expect(403);
        line.as(line.operator).delete(path).expect(403);
        assertThat(line.as(line.operator).get(path).expect(200).text("/enabled"))
                .isEqualTo("false");

        line.as(line.owner).put(path, "").expect(200);
        assertThat(line.as(line.owner).put(path, "").expect(200).text("/enabled"))
                .isEqualTo("true");
        assertThat(line.as(line.operator).get("instances/" + line.prod.id()).text("/protected/enabled"))
                .isEqualTo("true");
        assertThat(line.as(line.operator)
                        .get("applications/" + line.factory.application.id() + "/instances")
                        .text("/items/1/protected/enabled"))
                .isEqualTo("true");
        line.as(line.owner).delete(path).expect(204);
        line.as(line.owner).delete(path).expect(204);

        assertThat(audited("project.protected", "project.unprotected"))
                .containsExactly("project.unprotected", "project.protected");
        line.factory.await(line.launch(line.operator).id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void onTheCommandLineItIsSaidAndDone() {
        CommandLineRun protect =
                line.type(line.owner, "instances", "protect", line.prod.id().value());
        assertThat(protect.output()).contains("prod is protected");
        assertThat(protect.exitCode()).isZero();
        assertThat(line.type(line.owner, "instances", "list").output()).contains("PROTECTED", "yes");
        String[] promote = {"promote", "--pipeline", line.pipeline.id().value(), "--stage", "dev"};

        CommandLineRun refused = line.type(line.operator, promote);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains(CODE, "only a promotion of an owner");
        CommandLineRun plan = line.type(
                line.operator, "plan", "--pipeline", line.pipeline.id().value(), "--stage", "dev");
        assertThat(plan.output()).contains("In the way", "prod is protected");
        assertThat(line.type(
                                line.owner,
                                "instances",
                                "unprotect",
                                line.prod.id().value())
                        .output())
                .contains("prod is open");
        assertThat(line.type(line.operator, promote).exitCode()).isZero();
    }

    @Test
    void aPlanSaysWhetherTheAskerMay() {
        line.protect();

        Plan forOperator = plan(line.operator);
        Plan forOwner = plan(line.owner);

        assertThat(forOperator.targetProtected()).isTrue();
        assertThat(forOperator.permitted()).isFalse();
        assertThat(forOperator.blockers())
                .singleElement()
                .asString()
                .contains("protected", line.operator.principal().name());
        assertThat(forOwner.targetProtected()).isTrue();
        assertThat(forOwner.permitted()).isTrue();
        assertThat(forOwner.blockers()).isEmpty();
    }

    @Test
    void overJmsARefusedRequestIsADeadLetterAndItsSenderIsTold() throws JMSException {
        line.protect();
        try (ProtectionMessages messages = new ProtectionMessages(server)) {
            String body = "{\"requestId\":\"%s\",\"pipeline\":\"%s\",\"stage\":\"dev\"}"
                    .formatted(UUID.randomUUID(), line.pipeline.id());

            assertThat(messages.ask(line.operator, body))
                    .contains("request-rejected", CODE, "only a promotion of an owner");
            assertThat(messages.deadLetter()).contains("sluice_rejection_code=" + CODE);
            assertThat(messages.ask(line.owner, body)).contains("org.sluice.promotion.accepted.v1");
        }
    }

    @Test
    void aScheduleActsAsItsTokenAndNotesTheRefusal() {
        line.protect();
        Schedule refused = schedule("by-operator", line.operator);
        Schedule done = schedule("by-owner", line.owner);

        assertThat(outcome(refused.id())).startsWith(CODE + ": ");
        assertThat(outcome(done.id())).startsWith("started promotion");
        assertThat(audited("schedule.refused")).hasSize(1);
    }

    @Test
    void rollingBackIsAChangeLikeAnyOther() {
        Promotion promotion = line.factory.await(line.launch(line.operator).id(), PromotionStatus.SUCCEEDED);
        line.protect();
        String path = "promotions/" + promotion.id() + "/rollback";

        assertThat(line.as(line.operator).post(path, "{}").expect(403).code()).isEqualTo(CODE);
        assertThat(line.factory.bean(org.sluice.pipeline.Pipelines.class).hold(line.pipeline.id(), "prod"))
                .isEmpty();
        String id = line.as(line.owner).post(path, "{}").expect(202).text("/promotion/id");
        line.factory.await(new org.sluice.promotion.PromotionId(id), PromotionStatus.SUCCEEDED);
        assertThat(line.production.flows().toString()).contains("Old line");
    }

    @Test
    void aPromotionQueuedBeforeTheProtectionTakesNoSnapshotAndChangesNothing() {
        line.factory.bean(PromotionEngine.class).stop();
        Promotion queued = line.launch(line.operator);
        line.protect();
        line.factory.bean(PromotionEngine.class).start();

        Promotion failed = line.factory.await(queued.id(), PromotionStatus.FAILED);

        assertThat(failed.statusCode()).contains(CODE);
        assertThat(failed.snapshot()).isEmpty();
        assertThat(snapshots()).isZero();
        assertThat(line.production.deployments()).isZero();
        assertThat(restart(line.operator, failed).expect(403).code()).isEqualTo(CODE);
        restart(line.owner, failed).expect(202);
        line.factory.await(queued.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void anInstanceProtectedWhileThePromotionReadsItIsNotSentAnything() {
        Gate gate = Gate.at("GET", "/flows");
        line.production.mischief(gate);
        Promotion promotion = line.launch(line.operator);
        gate.caught();

        line.protect();
        gate.open();

        assertThat(line.factory.await(promotion.id(), PromotionStatus.FAILED).statusCode())
                .contains(CODE);
        assertThat(line.production.deployments()).isZero();
    }

    @Test
    void whoProtectsAnInstanceWaitsForWhatIsBeingSentToIt() {
        Gate gate = Gate.at("POST", "/flows");
        line.production.mischief(gate);
        Promotion promotion = line.launch(line.operator);
        gate.caught();

        CompletableFuture<Void> protecting = CompletableFuture.runAsync(line::protect);

        await().during(Duration.ofMillis(700)).atMost(PATIENCE).until(() -> !protecting.isDone());
        gate.open();
        line.factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        protecting.join();
        assertThatThrownBy(() -> line.launch(line.operator))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(CODE));
    }

    @Test
    void whoRestartsAPromotionAnswersForIt() {
        line.production.stop();
        Promotion owners = line.launch(line.owner);
        line.factory.await(owners.id(), PromotionStatus.ERRORED);
        line.factory.bean(PromotionEngine.class).stop();
        restart(line.operator, owners).expect(202);
        line.protect();
        line.production.start();
        line.factory.bean(PromotionEngine.class).start();

        assertThat(line.factory.await(owners.id(), PromotionStatus.FAILED).statusCode())
                .contains(CODE);
        assertThat(line.production.deployments()).isZero();
    }

    @Test
    void aTokenRevokedWhileItsPromotionWaitsIsNobodysAnyMore() {
        ProtectionLine.Person leaver = line.person(Role.OWNER);
        line.protect();
        line.factory.bean(PromotionEngine.class).stop();
        Promotion queued = line.launch(leaver);
        line.factory.bean(AccessTokens.class).revoke(leaver.principal().tokenId());
        line.factory.bean(PromotionEngine.class).start();

        Promotion failed = line.factory.await(queued.id(), PromotionStatus.FAILED);

        assertThat(failed.statusCode()).contains(CODE);
        assertThat(failed.statusText().orElseThrow()).contains("not valid any more");
    }

    @Test
    void aSourceMayBeProtected() {
        line.factory.bean(org.sluice.instance.Protections.class).set(line.dev.id(), true, "test");

        line.factory.await(line.launch(line.operator).id(), PromotionStatus.SUCCEEDED);
    }

    private Plan plan(ProtectionLine.Person asker) {
        return line.factory.planner().plan(line.pipeline.id(), "dev", Optional.empty(), asker.principal());
    }

    private RestCalls.Answer restart(ProtectionLine.Person person, Promotion promotion) {
        return line.as(person).post("promotions/" + promotion.id() + "/restart", "{\"reason\":\"again\"}");
    }

    private Schedule schedule(String name, ProtectionLine.Person person) {
        return line.factory
                .bean(Schedules.class)
                .add(
                        line.factory.application.id(),
                        new Schedules.Definition(
                                name,
                                line.pipeline.id(),
                                "dev",
                                new Schedule.Timing.At(Instant.now().plusSeconds(2), ZoneId.of("UTC")),
                                Schedule.Misfire.FIRE_ONCE_NOW,
                                true),
                        person.principal().tokenId(),
                        person.principal().name());
    }

    private String outcome(ScheduleId id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> line.factory
                                .bean(Schedules.class)
                                .find(id)
                                .orElseThrow()
                                .lastOutcome(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private int snapshots() {
        return line.factory
                .snapshots()
                .list(line.factory.application.id(), Optional.empty(), Optional.empty(), Optional.empty(), 10)
                .size();
    }

    private List<Promotion> promotions() {
        return line.factory
                .bean(Promotions.class)
                .list(new Promotions.Filter(
                        Optional.of(Set.of(line.factory.application.id())),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        10));
    }

    private List<String> audited(String... actions) {
        return line
                .factory
                .bean(AuditLog.class)
                .list(Optional.of(line.factory.application.id()), Optional.empty(), 100)
                .stream()
                .map(AuditLog.Entry::action)
                .filter(List.of(actions)::contains)
                .toList();
    }
}
