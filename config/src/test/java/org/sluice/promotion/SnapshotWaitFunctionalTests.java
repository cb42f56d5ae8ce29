package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.audit.AuditLog.Door;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.StageAction;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Destinations;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** Schedules and messages on a stage that asks which snapshot to promote: their promotions wait until a person says. */
class SnapshotWaitFunctionalTests {

    private static TestServer server;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private Factory factory;
    private RestCalls rest;
    private Instance dev;
    private Instance prod;
    private Pipeline pipeline;

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
        rest = new RestCalls(server);
        dev = factory.instance("dev", development.url());
        prod = factory.instance("prod", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
        pipeline = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
    }

    @AfterEach
    void stopNodeReds() {
        development.close();
        production.close();
    }

    @Test
    void aScheduleWaitsForItsSnapshotAndALaterFiringTakesThePlaceOfAnEarlierOne() {
        SnapshotId chosen = snapshotOf(dev, "one");
        snapshotOf(dev, "two");
        String schedule = rest.post(
                        "applications/" + factory.application.id() + "/schedules",
                        "{\"name\":\"often\",\"pipelineId\":\"%s\",\"stage\":\"dev\",\"cron\":\"* * * * * ?\"}"
                                .formatted(pipeline.id()))
                .expect(201)
                .text("/id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> all().size() >= 3);
        rest.post("schedules/" + schedule + "/disable", "").expect(200);
        Awaitility.await()
                .during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(60))
                .until(() -> all().stream().noneMatch(one -> one.status() == PromotionStatus.QUEUED));

        List<Promotion> fired = all();
        Promotion newest = fired.get(0);
        assertThat(newest.waitsForSnapshot()).isTrue();
        assertThat(newest.door()).isEqualTo(Door.SCHEDULE);
        assertThat(newest.statusText().orElseThrow())
                .contains("sluice promotions choose-snapshot " + newest.id() + " SNAPSHOT");
        assertThat(fired.subList(1, fired.size())).isNotEmpty().allSatisfy(older -> {
            assertThat(older.status()).isEqualTo(PromotionStatus.ABANDONED);
            assertThat(older.statusCode()).contains("superseded");
        });
        assertThat(rest.get("schedules/" + schedule).text("/lastOutcome"))
                .isEqualTo("snapshot-required: promotion %s waits until somebody chooses its snapshot"
                        .formatted(newest.id()));
        assertThat(eventsOf(newest.id())).containsExactly("accepted", "waiting");
        assertThat(eventsOf(fired.get(1).id())).containsExactly("accepted", "waiting", "abandoned");

        choose(newest.id(), chosen).expect(202);

        Promotion done = factory.await(newest.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.snapshot()).contains(chosen);
        assertThat(production.flows().toString()).contains("\"one\"").doesNotContain("\"two\"");
        assertThat(eventsOf(newest.id())).startsWith("accepted", "waiting", "queued", "started");
        assertThat(rest.get("audit?application=" + factory.application.id()).toString())
                .contains("promotion.snapshot-chosen", chosen.value());
    }

    @Test
    void aMessageWithoutASnapshotIsAcceptedAndWaits() throws Exception {
        String sender = factory.application.name() + "-mes";
        String secret = factory.bean(AccessTokens.class)
                .issue(sender, Optional.of(factory.application.team()), Role.OPERATOR, Optional.empty(), "test")
                .secret();
        String requestId = UUID.randomUUID().toString();
        int port = factory.bean(EmbeddedBroker.class).port();
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                Connection connection = broker.createConnection(sender, secret);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(Destinations.REQUESTS))
                    .send(session.createTextMessage("{\"requestId\":\"%s\",\"pipeline\":\"%s\",\"stage\":\"dev\"}"
                            .formatted(requestId, pipeline.id())));
        }
        Awaitility.await()
                .until(() -> factory.promotions().findByRequest(requestId).isPresent());

        Promotion waiting = factory.promotions().findByRequest(requestId).orElseThrow();
        assertThat(waiting.waitsForSnapshot()).isTrue();
        assertThat(waiting.door()).isEqualTo(Door.JMS);
        choose(waiting.id(), snapshotOf(dev, "one")).expect(202);
        factory.await(waiting.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void itStillWaitsAfterARestartOfTheServerAndGoesOnThere() {
        TestServer first = TestServer.start();
        Promotion waiting;
        SnapshotId snapshot;
        try {
            factory = first.factory();
            rest = new RestCalls(first);
            dev = factory.instance("dev", development.url());
            prod = factory.instance("prod", production.url());
            pipeline = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
            waiting = triggered();
            snapshot = snapshotOf(dev, "one");
        } finally {
            first.close();
        }
        try (TestServer second = TestServer.start(first.database(), Map.of())) {
            Promotion still = second.context()
                    .getBean(Promotions.class)
                    .find(waiting.id())
                    .orElseThrow();
            assertThat(still.waitsForSnapshot()).isTrue();
            new RestCalls(second)
                    .post("promotions/" + waiting.id() + "/snapshot", body(snapshot))
                    .expect(202);
            second.factory().await(waiting.id(), PromotionStatus.SUCCEEDED);
        }
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    void theDoorTakesOneSnapshotOfTheSourceOnce() {
        Promotion waiting = triggered();
        SnapshotId mine = snapshotOf(dev, "one");
        SnapshotId another = snapshotOf(dev, "two");
        SnapshotId foreign = snapshotOf(prod, "three");

        refused(choose(waiting.id(), foreign), 422, "invalid-source-snapshot");
        refused(choose(waiting.id(), new SnapshotId("01ARZ3NDEKTSV4RRFFQ69G5FAV")), 404, "not-found");
        refused(rest.post("promotions/" + waiting.id() + "/snapshot", "{}"), 400, "missing");
        assertThat(factory.promotion(waiting.id()).waitsForSnapshot()).isTrue();
        assertThat(choose(waiting.id(), mine).expect(202).text("/snapshotId")).isEqualTo(mine.value());
        choose(waiting.id(), mine).expect(202);
        refused(choose(waiting.id(), another), 409, "snapshot-already-chosen");
        factory.await(waiting.id(), PromotionStatus.SUCCEEDED);
        choose(waiting.id(), mine).expect(202);
        refused(choose(waiting.id(), another), 409, "snapshot-already-chosen");
        Promotion ordinary = factory.promoted(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev");
        refused(choose(ordinary.id(), mine), 409, "not-waiting-for-snapshot");

        assertThat(production.deployments()).isEqualTo(2);
        assertThat(eventsOf(waiting.id())).filteredOn("queued"::equals).hasSize(1);
    }

    @Test
    void oneThatWasStoppedWaitsAgainWhenItIsRestarted() {
        Promotion waiting = triggered();
        assertThat(factory.operator()
                        .stop(waiting.id(), factory.owner, "not tonight")
                        .status())
                .isEqualTo(PromotionStatus.STOPPED);
        SnapshotId snapshot = snapshotOf(dev, "one");
        refused(choose(waiting.id(), snapshot), 409, "not-waiting-for-snapshot");

        Promotion again = factory.operator().restart(waiting.id(), factory.owner, "tonight after all");

        assertThat(again.waitsForSnapshot()).isTrue();
        refused(() -> factory.operator().restart(waiting.id(), factory.owner, "wake up"), "snapshot-required");
        choose(waiting.id(), snapshot).expect(202);
        factory.await(waiting.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void oneThatIsGivenUpTakesNoSnapshotAnyMore() {
        Promotion waiting = triggered();

        assertThat(factory.operator()
                        .abandon(waiting.id(), factory.owner, "not needed")
                        .status())
                .isEqualTo(PromotionStatus.ABANDONED);

        refused(choose(waiting.id(), snapshotOf(dev, "one")), 409, "not-waiting-for-snapshot");
    }

    @Test
    void itBlocksNoOtherAndIsOvertakenByANewerOneThatSucceeds() {
        Promotion waiting = triggered();
        SnapshotId snapshot = snapshotOf(dev, "one");
        Promotion byHand = factory.bean(PromotionLauncher.class)
                .launch(factory.request(pipeline, "dev", UUID.randomUUID().toString(), Optional.of(snapshot)))
                .promotion();

        factory.await(byHand.id(), PromotionStatus.SUCCEEDED);
        assertThat(factory.promotion(waiting.id()).waitsForSnapshot()).isTrue();
        refused(choose(waiting.id(), snapshot), 409, "superseded");
    }

    @Test
    void whereThePolicyForbidsASecondOneTheWaitingOneIsInTheWay() {
        pipeline = factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.FORBID,
                        PipelinePolicy.MissingValue.HOLD,
                        PipelinePolicy.Recovery.RESUME,
                        Duration.ZERO),
                StageAction.PROMPT,
                dev,
                prod);
        Promotion waiting = triggered();

        PromotionLauncher.Outcome second = factory.bean(PromotionLauncher.class).launch(automatic());

        assertThat(second.accepted()).isFalse();
        assertThat(second.promotion().id()).isEqualTo(waiting.id());
        assertThat(factory.promotion(waiting.id()).waitsForSnapshot()).isTrue();
    }

    @Test
    void aPersonStillHasToNameTheSnapshotAtOnceAndAPlanSaysWhatAnAutomaticTriggerWouldWaitFor() {
        String stage = "pipelines/" + pipeline.id() + "/stages/dev/";

        refused(rest.post(stage + "promotions", "{}"), 422, "source-snapshot-required");
        Answer plan = rest.post(stage + "plan", "{}").expect(200);

        assertThat(plan.text("/waitsFor/0")).contains("snapshot of dev", "snapshot-required");
        assertThat(plan.json().has("digest")).isFalse();
        assertThat(plan.json().at("/changes/parts")).isEmpty();
        assertThat(rest.post(stage + "plan", body(snapshotOf(dev, "one")))
                        .expect(200)
                        .json()
                        .has("digest"))
                .isTrue();
        assertThat(all()).isEmpty();
    }

    private PromotionRequest automatic() {
        return new PromotionRequest(
                UUID.randomUUID().toString(),
                pipeline.id(),
                "dev",
                Optional.empty(),
                Door.SCHEDULE,
                factory.owner,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Promotion triggered() {
        Promotion promotion =
                factory.bean(PromotionLauncher.class).launch(automatic()).promotion();
        assertThat(promotion.waitsForSnapshot()).isTrue();
        return promotion;
    }

    private SnapshotId snapshotOf(Instance instance, String payload) {
        (instance.equals(dev) ? development : production).flows(Factory.tab("t1", "Line 1", payload));
        return new SnapshotId(rest.post("instances/" + instance.id() + "/snapshots", "{}")
                .expect(201)
                .text("/id"));
    }

    private Answer choose(PromotionId promotion, SnapshotId snapshot) {
        return rest.post("promotions/" + promotion + "/snapshot", body(snapshot));
    }

    private static String body(SnapshotId snapshot) {
        return "{\"snapshotId\":\"" + snapshot + "\"}";
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status() + " " + answer.code()).as(answer.toString()).isEqualTo(status + " " + code);
    }

    private static void refused(ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    /** The pipeline's promotions, newest first. */
    private List<Promotion> all() {
        return factory.promotions()
                .list(new Promotions.Filter(
                        Optional.empty(), Optional.of(pipeline.id()), Set.of(), Optional.empty(), 100));
    }

    private List<String> eventsOf(PromotionId promotion) {
        List<String> words = new ArrayList<>();
        rest.get("promotions/" + promotion + "/events", "Accept", "application/json")
                .expect(200)
                .json()
                .path("items")
                .forEach(event -> words.add(event.path("type").stringValue().split("\\.")[3]));
        return words;
    }
}
