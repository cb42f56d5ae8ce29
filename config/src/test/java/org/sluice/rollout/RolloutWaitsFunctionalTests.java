package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.audit.AuditLog.Door;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.Offline;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionOperator;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutOperator;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.RowCopies;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.sluice.support.TurnableClock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rollouts that wait: they cost rows and nothing else, and what they wait for comes whatever restarts in between. */
class RolloutWaitsFunctionalTests {

    private static final int MANY = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FAR = Duration.ofDays(80);

    private static final TestDatabase database = TestMariaDb.newDatabase();
    private static final TurnableClock clock = new TurnableClock();
    private static final StubNodeRed dev = new StubNodeRed();
    private static TestServer server;

    @BeforeAll
    static void start() {
        dev.flows(Factory.tab("a", "Line", "1"));
        server = TestServer.start(database, Map.of(), clock);
    }

    @AfterAll
    static void stop() {
        server.close();
        dev.close();
    }

    /** A rollout that waits, with the fleet it goes to. */
    private record Waiting(ReportingFleet fleet, PromotionId id) {

        Waiting on(TestServer other) {
            return new Waiting(fleet.on(other.context()), id);
        }
    }

    private static RolloutPolicy policy(
            List<RolloutPolicy.Wave> waves, Duration settle, Offline offline, Optional<RolloutPolicy.RateLimit> rate) {
        return new RolloutPolicy(
                waves,
                Optional.of(settle),
                new RolloutPolicy.Timeouts(FAR, FAR),
                offline,
                rate,
                Optional.empty(),
                Map.of(),
                false);
    }

    private static RolloutPolicy waves(RolloutPolicy.Wave... waves) {
        return policy(List.of(waves), Duration.ZERO, new Offline(Offline.Way.FAIL, FAR), Optional.empty());
    }

    private static RolloutPolicy offline(Offline.Way way, Duration after) {
        return policy(List.of(), Duration.ZERO, new Offline(way, after), Optional.empty());
    }

    private static Waiting launched(Factory factory, String name, RolloutPolicy policy, int connected) {
        ReportingFleet fleet = new ReportingFleet(factory, name).with(2);
        fleet.devices.subList(0, connected).forEach(fleet::connect);
        Pipeline pipeline = fleet.pipeline(factory.instance("dev-" + name, dev.url()), Optional.of(policy));
        return new Waiting(fleet, factory.launch(pipeline, "dev").id());
    }

    /** Those that have been told, and have not said that they are there. */
    private static List<DeviceId> told(Waiting rollout, int number) {
        List<DeviceId> told = new ArrayList<>();
        await().alias(rollout.fleet().group.name()).atMost(PATIENCE).until(() -> {
            told.clear();
            told.addAll(devices(rollout, DeliveryStatus.COMMANDED));
            return told.size() == number;
        });
        return told;
    }

    private static List<DeviceId> devices(Waiting rollout, DeliveryStatus status) {
        return bean(Rollouts.class)
                .deliveries(
                        new RolloutId(rollout.id().value()),
                        new Rollouts.Filter(Set.of(status), Optional.empty(), 0, 1_000))
                .stream()
                .map(listed -> listed.delivery().device())
                .toList();
    }

    private static <T> T bean(Class<T> type) {
        return server.context().getBean(type);
    }

    private static void runs(Waiting rollout, int number) {
        rollout.fleet().report(told(rollout, number), "running");
    }

    private static void waits(Waiting rollout, String code) {
        await().alias(rollout.fleet().group.name() + " waits").atMost(PATIENCE).untilAsserted(() -> {
            Promotion promotion = bean(Promotions.class).find(rollout.id()).orElseThrow();
            assertThat(promotion.status()).isEqualTo(PromotionStatus.WAITING);
            assertThat(promotion.statusCode()).contains(code);
        });
    }

    private static void succeeds(Waiting rollout, int healthy) {
        await().alias(rollout.fleet().group.name() + " succeeds")
                .atMost(PATIENCE)
                .until(() ->
                        bean(Promotions.class).find(rollout.id()).orElseThrow().status() == PromotionStatus.SUCCEEDED);
        assertThat(devices(rollout, DeliveryStatus.HEALTHY)).hasSize(healthy);
    }

    @Test
    void whateverTheyWaitForARestartInTheMiddleLosesNothing() {
        Factory factory = server.factory();
        RolloutPolicy plain = waves();
        Waiting settling = launched(
                factory, "settling", policy(List.of(), Duration.ofHours(1), plain.offline(), Optional.empty()), 2);
        runs(settling, 2);
        Waiting paused = launched(factory, "paused", waves(RolloutPolicies.count("canary", 1)), 2);
        List<DeviceId> canary = told(paused, 1);
        bean(RolloutOperator.class).pause(paused.id(), factory.owner, "a storm");
        paused.fleet().report(canary, "running");
        Waiting slow = launched(
                factory,
                "slow",
                policy(List.of(), Duration.ZERO, plain.offline(), Optional.of(new RolloutPolicy.RateLimit(1, 0))),
                2);
        runs(slow, 1);
        Waiting away = launched(factory, "away", offline(Offline.Way.WAIT, Duration.ofHours(1)), 1);
        told(away, 2);
        away.fleet().report(away.fleet().devices.get(0), "running");
        Waiting owing = launched(factory, "owing", offline(Offline.Way.CATCH_UP, Duration.ZERO), 1);
        runs(owing, 1);
        succeeds(owing, 1);
        Waiting looked = launched(factory, "looked", waves(RolloutPolicies.looked("canary", 1)), 2);
        runs(looked, 1);
        Waiting choosing = choosing(factory);
        waits(settling, "devices-updating");
        waits(paused, "paused");
        waits(slow, "rate-limited");
        waits(away, "devices-updating");
        waits(looked, "wave-check");
        waits(choosing, "snapshot-required");

        server.close();
        server = TestServer.start(database, Map.of(), clock);

        RolloutOperator operator = bean(RolloutOperator.class);
        assertThat(devices(settling, DeliveryStatus.RUNNING)).hasSize(2);
        assertThat(devices(slow.on(server), DeliveryStatus.COMMANDED)).isEmpty();
        operator.resume(paused.id(), factory.owner, "over");
        operator.openNextWave(looked.id(), factory.owner, "looks good");
        bean(PromotionOperator.class)
                .chooseSnapshot(
                        choosing.id(),
                        bean(Promotions.class)
                                .find(settling.id())
                                .orElseThrow()
                                .snapshot()
                                .orElseThrow(),
                        factory.owner,
                        Optional.empty());
        runs(paused.on(server), 1);
        succeeds(paused, 2);
        runs(looked.on(server), 1);
        succeeds(looked, 2);
        runs(choosing.on(server), 2);
        succeeds(choosing, 2);
        Rollouts rollouts = bean(Rollouts.class);
        assertThat(rollouts.debts(factory.application.id().value(), 0, 10)).hasSize(1);
        Waiting returned = owing.on(server);
        returned.fleet().report(returned.fleet().devices.get(1), "running");
        assertThat(rollouts.debts(factory.application.id().value(), 0, 10)).isEmpty();
        assertThat(devices(owing, DeliveryStatus.HEALTHY)).hasSize(2);

        // While nothing runs: whoever runs would seem to have hung for two hours, and lose its lease.
        clock.ahead(Duration.ofHours(2));
        succeeds(settling, 2);
        runs(slow.on(server), 1);
        succeeds(slow, 2);
        succeeds(away, 1);
        assertThat(devices(away, DeliveryStatus.SKIPPED)).hasSize(1);
    }

    /** A schedule cannot say which snapshot; all come from the instance of the first. */
    private static Waiting choosing(Factory factory) {
        ReportingFleet fleet = new ReportingFleet(factory, "choosing").with(2);
        fleet.connect();
        String source = bean(JdbcClient.class)
                .sql("SELECT id FROM instance WHERE application_id = :application AND name = 'dev-settling'")
                .param("application", factory.application.id().value())
                .query(String.class)
                .single();
        Pipeline pipeline = fleet.pipeline(
                new Stage("dev", StageType.INSTANCE, Optional.of(source), StageAction.PROMPT, false),
                new Stage(
                        "line",
                        StageType.DEVICE_GROUP,
                        Optional.of(fleet.group.id().value()),
                        StageAction.NONE,
                        false,
                        Optional.of(waves())));
        Promotion promotion = bean(PromotionLauncher.class)
                .launch(new PromotionRequest(
                        UUID.randomUUID().toString(),
                        pipeline.id(),
                        "dev",
                        Optional.empty(),
                        Door.SCHEDULE,
                        factory.owner,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .promotion();
        return new Waiting(fleet, promotion.id());
    }

    @Test
    void tenThousandThatWaitCostRowsAndNothingElse() throws Exception {
        Factory factory = server.factory();
        Waiting model = launched(factory, "model", waves(RolloutPolicies.count("canary", 1)), 2);
        told(model, 1);
        waits(model, "devices-updating");
        HikariDataSource pool = factory.bean(DataSource.class).unwrap(HikariDataSource.class);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long heap = heap();

        copy(factory, model);
        JdbcClient jdbc = factory.bean(JdbcClient.class);
        assertThat(waiting(jdbc, "TRUE")).isEqualTo(MANY + 1);
        beats(jdbc, 3);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
                .as("threads, %d before", threads)
                .isLessThan(threads + 20);
        await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(heap() - heap).as("bytes more").isLessThan(20L << 20);

        // A minute each: those of the next hour are looked at and wait on, and nobody else is.
        clock.ahead(Duration.ofMinutes(60));
        await().atMost(PATIENCE).until(() -> lookedAt(jdbc) >= 60);
        beats(jdbc, 2);
        assertThat(lookedAt(jdbc)).isBetween(60, 63);
        assertThat(waiting(jdbc, "TRUE")).isEqualTo(MANY + 1);
        assertThat(waiting(jdbc, "wake_at < '%s'".formatted(java.sql.Timestamp.from(clock.instant()))))
                .isZero();
        // One far from its time goes on at once when its device is there.
        PromotionId one = new PromotionId(RowCopies.id(model.id().value(), 5_000));
        DeviceId canary = new DeviceId(
                RowCopies.id(devices(model, DeliveryStatus.COMMANDED).get(0).value(), 5_000));
        model.fleet().report(canary, "running");
        await().atMost(PATIENCE).until(() -> bean(Rollouts.class)
                .find(new RolloutId(one.value()))
                .map(Rollout::counts)
                .filter(counts -> counts.of(DeliveryStatus.COMMANDED) == 1 && counts.of(DeliveryStatus.HEALTHY) == 1)
                .isPresent());
        Delivery next = bean(Rollouts.class)
                .deliveries(new RolloutId(one.value()), new Rollouts.Filter(Set.of(), Optional.of(1), 0, 10))
                .get(0)
                .delivery();
        model.fleet().report(next.device(), "running");
        await().atMost(PATIENCE)
                .until(() -> bean(Promotions.class).find(one).orElseThrow().status() == PromotionStatus.SUCCEEDED);
        assertThat(waiting(jdbc, "TRUE")).isEqualTo(MANY);
    }

    /** Everything that belongs to the model, so often, waking up a minute after one another. */
    private static void copy(Factory factory, Waiting model) {
        JdbcClient jdbc = factory.bean(JdbcClient.class);
        Promotion promotion = factory.promotion(model.id());
        String group = model.fleet().group.id().value();
        RowCopies copies = new RowCopies(jdbc, MANY);
        String id = "'%s'";
        String ofPipeline =
                "t.pipeline_id = " + id.formatted(promotion.pipeline().value());
        String ofPromotion = "t.promotion_id = " + id.formatted(promotion.id().value());
        String pipelineId = RowCopies.idOf("pipeline_id");
        String promotionId = RowCopies.idOf("promotion_id");
        String name = "CONCAT(t.name, '-', n.i)";
        copies.of("device_group", "t.id = " + id.formatted(group), Map.of("id", RowCopies.idOf("id"), "name", name));
        copies.of(
                "device",
                "t.group_id = " + id.formatted(group),
                Map.of(
                        "id",
                        RowCopies.idOf("id"),
                        "group_id",
                        RowCopies.idOf("group_id"),
                        "name",
                        name,
                        "token_hash",
                        "NULL"));
        copies.of(
                "pipeline",
                "t.id = " + id.formatted(promotion.pipeline().value()),
                Map.of("id", RowCopies.idOf("id"), "name", name));
        copies.of("pipeline_version", ofPipeline, Map.of("pipeline_id", pipelineId));
        copies.of(
                "pipeline_stage",
                ofPipeline,
                Map.of(
                        "pipeline_id",
                        pipelineId,
                        "target_id",
                        "IF(t.type = 'DEVICE_GROUP', %s, t.target_id)".formatted(RowCopies.idOf("target_id"))));
        copies.of(
                "promotion",
                "t.id = " + id.formatted(promotion.id().value()),
                Map.of(
                        "id",
                        RowCopies.idOf("id"),
                        "pipeline_id",
                        pipelineId,
                        "request_id",
                        "CONCAT(t.request_id, '-', n.i)",
                        "wake_at",
                        "'%s' + INTERVAL n.i MINUTE"
                                .formatted(
                                        java.sql.Timestamp.from(clock.instant().plusSeconds(45)))));
        copies.of(
                "promotion_target",
                ofPromotion,
                Map.of("promotion_id", promotionId, "target_id", RowCopies.idOf("target_id")));
        copies.of(
                "target_lease",
                "t.target_id = " + id.formatted(group),
                Map.of("target_id", RowCopies.idOf("target_id"), "promotion_id", promotionId));
        copies.of("rollout", ofPromotion, Map.of("promotion_id", promotionId));
        copies.of("rollout_wave", ofPromotion, Map.of("promotion_id", promotionId));
        copies.of(
                "delivery",
                ofPromotion,
                Map.of("id", "DEFAULT", "promotion_id", promotionId, "device_id", RowCopies.idOf("device_id")));
        // So that what is looked at shows: it is given another attempt's number.
        jdbc.sql("UPDATE promotion SET wake_at = wake_at + INTERVAL 1 YEAR WHERE id = :id")
                .param("id", promotion.id().value())
                .update();
    }

    private static int waiting(JdbcClient jdbc, String condition) {
        return jdbc.sql("SELECT COUNT(*) FROM promotion WHERE status = 'WAITING' AND " + condition)
                .query(Integer.class)
                .single();
    }

    /** Copies have no job of Spring Batch's until somebody has looked at them. */
    private static int lookedAt(JdbcClient jdbc) {
        return jdbc.sql(
                        """
                        SELECT COUNT(*) FROM promotion p
                        WHERE p.status = 'WAITING' AND p.request_id LIKE '%-%-%-%-%-%'
                          AND EXISTS (SELECT 1 FROM promotion_step s WHERE s.promotion_id = p.id)""")
                .query(Integer.class)
                .single();
    }

    /** Until the server has looked about so many times. */
    private static void beats(JdbcClient jdbc, int number) {
        for (int i = 0; i < number; i++) {
            String last = beat(jdbc);
            await().atMost(PATIENCE).until(() -> !beat(jdbc).equals(last));
        }
    }

    private static String beat(JdbcClient jdbc) {
        return jdbc.sql("SELECT MAX(expires_at) FROM node").query(String.class).single();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
