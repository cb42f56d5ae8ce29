package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.StageAction;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole job in a whole server, between two stub Node-REDs. */
class PromotionFunctionalTests {

    private static TestServer server;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private Factory factory;
    private Instance dev;
    private Instance prod;

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
        factory = server.factory();
        dev = factory.instance("dev", development.url());
        prod = factory.instance("prod", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
    }

    @AfterEach
    void stopNodeReds() {
        development.close();
        production.close();
    }

    @Test
    void promotesWhatTheSourceRunsAndKeepsTheWayBack() {
        production.flows(Factory.tab("old", "Old line", "zero"));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        Promotion promotion = factory.promoted(pipeline, "dev");

        assertThat(FlowSplitter.split(production.flows()).digest())
                .isEqualTo(FlowSplitter.split(development.flows()).digest());
        List<PromotionStep> steps = factory.promotions().steps(promotion.id());
        assertThat(steps)
                .extracting(PromotionStep::step, PromotionStep::status, PromotionStep::read, PromotionStep::written)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("snapshot", "COMPLETED", 2L, 2L),
                        org.assertj.core.groups.Tuple.tuple("copy-environment-keys", "COMPLETED", 0L, 0L),
                        org.assertj.core.groups.Tuple.tuple("deploy", "COMPLETED", 1L, 1L),
                        org.assertj.core.groups.Tuple.tuple("verify", "COMPLETED", 1L, 1L));
        PromotionTarget target = factory.promotions().targets(promotion.id()).get(0);
        assertThat(target.status()).isEqualTo(PromotionTarget.Status.HEALTHY);
        assertThat(factory.snapshots()
                        .find(target.previousSnapshot().orElseThrow())
                        .orElseThrow()
                        .parts())
                .extracting(part -> part.label())
                .containsExactly("Old line");
    }

    @Test
    void aTargetThatIsDownEndsAsErroredAndARestartGoesOnFromTheFailedStep() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        production.stop();

        Promotion promotion = factory.launch(pipeline, "dev");
        Promotion errored = factory.await(promotion.id(), PromotionStatus.ERRORED);

        assertThat(errored.statusCode()).contains("target-unreachable");
        assertThat(errored.statusText().orElseThrow()).contains("prod");
        production.start();
        int reads = factory.promotions().steps(promotion.id()).size();
        factory.operator().restart(promotion.id(), factory.owner, "production is back");
        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);

        assertThat(reads).isEqualTo(3);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(factory.promotions().steps(promotion.id()))
                .filteredOn(step -> step.attempt() == 2)
                .extracting(PromotionStep::step)
                .containsExactly("deploy", "verify");
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    void theSameRequestIdIsOnePromotionHoweverOftenAndAtOnce() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        String requestId = UUID.randomUUID().toString();
        PromotionLauncher launcher = factory.bean(PromotionLauncher.class);

        List<PromotionLauncher.Outcome> outcomes = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> launcher.launch(factory.request(pipeline, "dev", requestId)))
                .toList();

        assertThat(outcomes)
                .extracting(outcome -> outcome.promotion().id())
                .containsOnly(outcomes.get(0).promotion().id());
        assertThat(outcomes).filteredOn(PromotionLauncher.Outcome::created).hasSize(1);
        factory.await(outcomes.get(0).promotion().id(), PromotionStatus.SUCCEEDED);
        assertThat(production.deployments()).isEqualTo(1);
        assertThatThrownBy(() -> launcher.launch(
                        factory.request(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev", requestId)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("request-id-reused"));
    }

    @Test
    void aRequiredVariableWithoutValueHoldsUntilItHasOneAndNothingIsDeployedMeanwhile() {
        factory.environments()
                .put(dev.id(), List.of(new Variable("API_KEY", Optional.of("dev-secret"), true, true, false)));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        Promotion promotion = factory.launch(pipeline, "dev");
        Promotion waiting = factory.await(promotion.id(), PromotionStatus.WAITING);

        assertThat(waiting.statusCode()).contains("value-missing");
        assertThat(waiting.statusText().orElseThrow()).contains("API_KEY").doesNotContain("dev-secret");
        assertThat(production.deployments()).isZero();
        factory.environments()
                .put(prod.id(), List.of(new Variable("API_KEY", Optional.of("prod-secret"), true, true, false)));
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(production.received().get(0)).contains("prod-secret").doesNotContain("dev-secret");
    }

    @Test
    void aMissingValueFailsWherethePolicySaysSo() {
        factory.environments().put(dev.id(), List.of(new Variable("KEY", Optional.of("x"), false, true, false)));
        Pipeline pipeline = factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.QUEUE,
                        PipelinePolicy.MissingValue.FAIL,
                        PipelinePolicy.Recovery.RESUME,
                        Duration.ZERO),
                dev,
                prod);

        Promotion failed = factory.await(factory.launch(pipeline, "dev").id(), PromotionStatus.FAILED);

        assertThat(failed.statusCode()).contains("value-missing");
        assertThat(production.deployments()).isZero();
    }

    @Test
    void waitsForTheSettleTimeWithoutAThreadAndFailsIfTheTargetChangesMeanwhile() {
        Pipeline pipeline = factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.QUEUE,
                        PipelinePolicy.MissingValue.HOLD,
                        PipelinePolicy.Recovery.RESUME,
                        Duration.ofSeconds(3)),
                dev,
                prod);
        Promotion promotion = factory.launch(pipeline, "dev");
        Promotion settling = factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(settling.statusCode()).contains("settling");

        production.flows(Factory.tab("t1", "Line 1", "tampered"));

        Promotion failed = factory.await(promotion.id(), PromotionStatus.FAILED);
        assertThat(failed.statusCode()).contains("target-differs");
        assertThat(failed.statusText().orElseThrow()).contains("Line 1");
        factory.operator().restart(promotion.id(), factory.owner, "deploy again");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(production.flows().toString()).contains("one").doesNotContain("tampered");
    }

    @Test
    void goingOnAfterASettleTimeIsNoAttemptAndTheStepsAreCountedOnce() {
        Pipeline pipeline = factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.QUEUE,
                        PipelinePolicy.MissingValue.HOLD,
                        PipelinePolicy.Recovery.RESUME,
                        Duration.ofMillis(1500)),
                dev,
                prod);

        Promotion promotion = factory.promoted(pipeline, "dev");

        assertThat(promotion.attempt()).isEqualTo(1);
        assertThat(factory.promotions().steps(promotion.id()))
                .extracting(PromotionStep::step, PromotionStep::status, PromotionStep::read, PromotionStep::written)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("snapshot", "COMPLETED", 2L, 2L),
                        org.assertj.core.groups.Tuple.tuple("copy-environment-keys", "COMPLETED", 0L, 0L),
                        org.assertj.core.groups.Tuple.tuple("deploy", "COMPLETED", 1L, 1L),
                        org.assertj.core.groups.Tuple.tuple("verify", "COMPLETED", 1L, 1L));
    }

    @Test
    void aPromotionThatWaitedForAValueDoesNotPutOlderFlowsOverNewerOnes() {
        Pipeline waiting = factory.pipeline(Factory.AT_ONCE, dev, prod);
        factory.environments().put(dev.id(), List.of(new Variable("KEY", Optional.of("x"), false, true, false)));
        Promotion older = factory.launch(waiting, "dev");
        factory.await(older.id(), PromotionStatus.WAITING);
        Promotion newer = factory.launch(
                factory.pipeline(Factory.AT_ONCE, factory.instance("other", development.url()), prod), "other");
        factory.await(newer.id(), PromotionStatus.WAITING);
        factory.bean(JdbcClient.class)
                .sql("UPDATE promotion SET status = 'SUCCEEDED', ended_at = UTC_TIMESTAMP(6) WHERE id = :id")
                .param("id", newer.id().value())
                .update();

        factory.environments().put(prod.id(), List.of(new Variable("KEY", Optional.of("y"), false, true, false)));

        assertThat(factory.await(older.id(), PromotionStatus.ABANDONED).statusCode())
                .contains("superseded");
        assertThat(production.deployments()).isZero();
    }

    @Test
    void aTargetThatLiesAboutWhatItAcceptedIsFoundOut() {
        production.keepsOnly(posted -> false);
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        Promotion failed = factory.await(factory.launch(pipeline, "dev").id(), PromotionStatus.FAILED);

        assertThat(failed.statusCode()).contains("target-differs");
    }

    @Test
    void rollsBackToWhatTheTargetRanBeforeAndHoldsTheStage() {
        production.flows(Factory.tab("old", "Old line", "zero"));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion promotion = factory.promoted(pipeline, "dev");

        PromotionLauncher launcher = factory.bean(PromotionLauncher.class);
        Promotion rollback = launcher.rollback(
                        promotion.id(),
                        factory.request(pipeline, "dev", UUID.randomUUID().toString()))
                .promotion();
        factory.await(rollback.id(), PromotionStatus.SUCCEEDED);

        assertThat(production.flows().toString()).contains("Old line").doesNotContain("Line 1");
        assertThat(factory.bean(Pipelines.class).hold(pipeline.id(), "prod")).isPresent();
        assertThatThrownBy(() -> factory.launch(pipeline, "dev"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("stage-held"));
    }

    @Test
    void whatIsQueuedBehindAHoldWaitsUntilItIsLiftedAndARollbackDoesNot() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion first = factory.promoted(pipeline, "dev");
        factory.bean(PromotionEngine.class).stop();
        Promotion queued = factory.launch(pipeline, "dev");
        Promotion rollback = factory.bean(PromotionLauncher.class)
                .rollback(first.id(), factory.request(pipeline, "dev", "back " + first.id()))
                .promotion();
        factory.bean(PromotionEngine.class).start();

        factory.await(rollback.id(), PromotionStatus.SUCCEEDED);
        assertThat(factory.promotion(queued.id()).status()).isEqualTo(PromotionStatus.QUEUED);
        assertThat(production.flows()).isEmpty();
        factory.bean(Pipelines.class).lift(pipeline.id(), "prod");
        factory.await(queued.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void promotionsOfOnePipelineQueueAndAFailedOneDoesNotBlockTheNext() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        production.stop();
        Promotion first = factory.launch(pipeline, "dev");
        factory.await(first.id(), PromotionStatus.ERRORED);
        production.start();

        Promotion second = factory.launch(pipeline, "dev");
        Promotion third = factory.launch(pipeline, "dev");
        factory.await(third.id(), PromotionStatus.SUCCEEDED);

        Promotion done = factory.promotion(second.id());
        assertThat(done.status()).isEqualTo(PromotionStatus.SUCCEEDED);
        assertThat(done.endedAt().orElseThrow())
                .isBefore(factory.promotion(third.id()).startedAt().orElseThrow());
        assertThatThrownBy(() -> factory.operator().restart(first.id(), factory.owner, "late"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("superseded"));
    }

    @Test
    void forbidsASecondPromotionWhereThePolicySaysSo() {
        Pipeline pipeline = factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.FORBID,
                        PipelinePolicy.MissingValue.HOLD,
                        PipelinePolicy.Recovery.RESUME,
                        Duration.ofHours(1)),
                dev,
                prod);
        Promotion first = factory.launch(pipeline, "dev");
        factory.await(first.id(), PromotionStatus.WAITING);

        PromotionLauncher.Outcome refused = factory.bean(PromotionLauncher.class)
                .launch(factory.request(pipeline, "dev", UUID.randomUUID().toString()));

        assertThat(refused.accepted()).isFalse();
        assertThat(refused.promotion().id()).isEqualTo(first.id());
    }

    @Test
    void stopsAWaitingPromotionAtOnceAndItCanBeRestarted() {
        factory.environments().put(dev.id(), List.of(new Variable("KEY", Optional.of("x"), false, true, false)));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion promotion = factory.launch(pipeline, "dev");
        factory.await(promotion.id(), PromotionStatus.WAITING);

        assertThat(factory.operator()
                        .stop(promotion.id(), factory.owner, "enough")
                        .status())
                .isEqualTo(PromotionStatus.STOPPED);
        factory.environments().put(prod.id(), List.of(new Variable("KEY", Optional.of("y"), false, true, false)));
        factory.operator().restart(promotion.id(), factory.owner, "go on");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void promotesThePromptedSnapshotAndNoOther() {
        Pipeline first = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion taken = factory.promoted(first, "dev");
        development.flows(Factory.tab("t1", "Line 1", "two"));
        factory.promoted(first, "dev");
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
        PromotionLauncher launcher = factory.bean(PromotionLauncher.class);

        assertThatThrownBy(() -> launcher.launch(factory.request(pipeline, "dev", "no snapshot " + pipeline.id())))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("source-snapshot-required"));
        Promotion promotion = launcher.launch(factory.request(
                        pipeline,
                        "dev",
                        UUID.randomUUID().toString(),
                        factory.promotion(taken.id()).snapshot()))
                .promotion();
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);

        assertThat(production.flows().toString()).contains("\"one\"").doesNotContain("\"two\"");
    }

    @Test
    void plansWithoutTouchingAnything() {
        production.flows(Factory.tab("old", "Old line", "zero"));
        factory.environments().put(dev.id(), List.of(new Variable("SITE", Optional.of("lab"), false, true, false)));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        Plan plan = factory.planner().plan(pipeline.id(), "dev", Optional.empty(), factory.owner);

        assertThat(plan.changes().parts()).hasSize(2);
        assertThat(plan.newKeys()).containsExactly("SITE");
        assertThat(plan.missingValues()).containsExactly("SITE");
        assertThat(plan.blockers()).singleElement().asString().contains("SITE").doesNotContain("lab");
        assertThat(plan.drifted()).isFalse();
        assertThat(production.deployments()).isZero();
        assertThat(factory.environments().keys(prod.id())).isEmpty();
    }
}
