package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionEngine;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.sql.TestDatabase;
import org.sluice.support.Factory;
import org.sluice.support.ServerProcess;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Nodes in processes of their own on one database, and a server in the test's JVM whose engine stands still: it launches and
 * looks, and promotes nothing.
 */
abstract class TwoNodes {

    private static final Map<String, String> PACE =
            Map.of("sluice.promotion.lease", "2s", "sluice.promotion.heartbeat", "250ms");

    private static TestServer observer;
    private static Optional<ServerProcess> survivor = Optional.empty();

    final StubNodeRed development = new StubNodeRed();
    final StubNodeRed production = new StubNodeRed();
    private final List<ServerProcess> nodes = new ArrayList<>();
    private long killedAt;
    Factory factory;
    Instance dev;
    Instance prod;

    @BeforeAll
    static void startObserver() {
        observer = TestServer.start(Map.copyOf(PACE));
        observer.context().getBean(PromotionEngine.class).stop();
    }

    @AfterAll
    static void stopAll() {
        survivor.ifPresent(ServerProcess::close);
        survivor = Optional.empty();
        observer.close();
    }

    @BeforeEach
    void register() {
        factory = observer.factory();
        dev = factory.instance("dev", development.url());
        prod = factory.instance("prod", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
        production.flows(Factory.tab("old", "Old line", "zero"));
    }

    @AfterEach
    void keepOneNodeForTheNextTest() {
        survivor = nodes.stream().filter(ServerProcess::isAlive).reduce((first, last) -> last);
        nodes.stream().filter(node -> survivor.filter(node::equals).isEmpty()).forEach(ServerProcess::close);
        development.close();
        production.close();
    }

    /** A node: the one the last test has left, or a new one, not waited for. */
    ServerProcess node() {
        ServerProcess node = survivor.orElseGet(() -> ServerProcess.start(database(), PACE));
        survivor = Optional.empty();
        nodes.add(node);
        return node;
    }

    TestDatabase database() {
        return observer.database();
    }

    /** The engine of the test's own JVM, for a second node that is there at once. */
    PromotionEngine ownEngine() {
        return observer.context().getBean(PromotionEngine.class);
    }

    <T> T bean(Class<T> type) {
        return observer.context().getBean(type);
    }

    Pipeline pipeline() {
        return pipeline(PipelinePolicy.Recovery.RESUME, Duration.ZERO);
    }

    Pipeline pipeline(PipelinePolicy.Recovery recovery, Duration settle) {
        return factory.pipeline(
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.QUEUE, PipelinePolicy.MissingValue.HOLD, recovery, settle),
                dev,
                prod);
    }

    /** A promotion that this node has taken. */
    Promotion launchedOn(ServerProcess node, Pipeline pipeline) {
        Promotion promotion = factory.launch(pipeline, "dev");
        Awaitility.await()
                .alias("the node takes the promotion")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    node.requireAlive();
                    return node.worksOn(factory.promotion(promotion.id()));
                });
        return factory.promotion(promotion.id());
    }

    /** Kills the node that works on the promotion, starts another one and waits until that has found it. */
    ServerProcess killAndStartAnother(Promotion promotion) {
        Promotion before = kill(promotion);
        return startAnother(before);
    }

    /** Kills the node that works on the promotion. */
    Promotion kill(Promotion promotion) {
        Promotion before = factory.promotion(promotion.id());
        assertThat(before.status()).isEqualTo(PromotionStatus.RUNNING);
        nodes.stream()
                .filter(node -> node.worksOn(before))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nobody works on " + before))
                .kill();
        killedAt = System.nanoTime();
        return before;
    }

    /** Starts another node and waits until it has found the promotion of the one that was killed. */
    ServerProcess startAnother(Promotion before) {
        ServerProcess next = node().started();
        long started = System.nanoTime();
        awaitFound(before);
        System.out.printf(
                "From SIGKILL: next node started after %d ms, promotion found after %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(started - killedAt), sinceKill().toMillis());
        return next;
    }

    /** Waits until a node has found the promotion of the one that was killed. */
    void awaitFound(Promotion before) {
        Awaitility.await()
                .alias("a node finds the promotion")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Promotion now = factory.promotion(before.id());
                    return now.attempt() > before.attempt() || now.status() != PromotionStatus.RUNNING;
                });
    }

    Duration sinceKill() {
        return Duration.ofNanos(System.nanoTime() - killedAt);
    }

    List<PromotionStep> steps(Promotion promotion, int attempt) {
        return factory.promotions().steps(promotion.id()).stream()
                .filter(step -> step.attempt() == attempt)
                .toList();
    }

    void finishedBySecondAttempt(Promotion promotion, String... steps) {
        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(steps(promotion, 2)).extracting(PromotionStep::step).containsExactly(steps);
        assertThat(steps(promotion, 2)).extracting(PromotionStep::status).allMatch("COMPLETED"::equals);
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    /** The first promotion onto the target has deployed exactly once, and what the target ran before can be had again. */
    void theTargetRunsItAndTheWayBackIsKept(Promotion promotion) {
        assertThat(production.deployments()).isEqualTo(1);
        assertThat(FlowSplitter.split(production.flows()).digest())
                .isEqualTo(FlowSplitter.split(development.flows()).digest());
        PromotionTarget target = factory.promotions().targets(promotion.id()).get(0);
        assertThat(target.status()).isEqualTo(PromotionTarget.Status.HEALTHY);
        Snapshot previous = factory.snapshots()
                .find(target.previousSnapshot().orElseThrow())
                .orElseThrow();
        assertThat(previous.parts()).extracting(Snapshot.PartRef::label).containsExactly("Old line");
        assertThat(count("SELECT COUNT(*) FROM target_lease WHERE promotion_id = '" + promotion.id() + "'"))
                .isZero();
    }

    long count(String sql) {
        return bean(JdbcClient.class).sql(sql).query(Long.class).single();
    }
}
