package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceId;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What rollouts cost: statements a device, threads and connections a wait, and what a restart of the server loses. */
class RolloutCostFunctionalTests {

    private static final int BATCH = 500;

    private final TestDatabase database = TestMariaDb.newDatabase();
    private final StubNodeRed dev = new StubNodeRed();
    private TestServer server;

    @BeforeEach
    void start() {
        dev.flows(Factory.tab("a", "Line", "1"));
        server = TestServer.start(database, java.util.Map.of());
    }

    @AfterEach
    void stop() {
        server.close();
        dev.close();
    }

    @Test
    void aThousandMoreDevicesCostAHandfulOfStatements() {
        rolledOut("warm", 10);
        Cost thousand = rolledOut("one", 1_000);
        Cost twoThousand = rolledOut("two", 2_000);

        // All there are, those included with which this test looks how far it is.
        assertThat(twoThousand.all()).as("statements of 2,000 devices").isLessThan(2_000 / 2);
        assertThat(twoThousand.writing() - thousand.writing())
                .as("writing statements of 1,000 more")
                .isLessThan(1_000 / 20);
    }

    @Test
    void rolloutsThatWaitHoldNoThreadAndNoConnection() throws SQLException {
        Factory factory = server.factory();
        List<Promotion> waiting = new ArrayList<>();
        // So many that every pool of the server has the threads it ever has.
        for (int i = 0; i < 25; i++) {
            waiting.add(launched(factory, "first" + i));
        }
        waiting.forEach(promotion -> factory.await(promotion.id(), PromotionStatus.WAITING));
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        List<Promotion> more = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            more.add(launched(factory, "more" + i));
        }
        more.forEach(promotion -> factory.await(promotion.id(), PromotionStatus.WAITING));

        assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
                .as("threads with 40 more waiting rollouts, %d before", threads)
                .isLessThan(threads + 20);
        HikariDataSource pool = factory.bean(DataSource.class).unwrap(HikariDataSource.class);
        await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }

    @Test
    void aRestartOfTheServerInTheMiddleOfAWaveLosesNothing() {
        Factory factory = server.factory();
        ReportingFleet fleet = new ReportingFleet(factory, "line").withMany(4);
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        Promotion promotion = factory.launch(
                fleet.pipeline(
                        factory.instance("dev", dev.url()),
                        Optional.of(new RolloutPolicy(
                                List.of(new RolloutPolicy.Wave(
                                        "canary",
                                        new Share(Share.Of.COUNT, 2, Optional.empty()),
                                        100,
                                        Optional.empty(),
                                        false)),
                                Optional.empty(),
                                usual.timeouts(),
                                usual.offline(),
                                Optional.empty(),
                                Optional.empty(),
                                java.util.Map.of(),
                                false))),
                "dev");
        factory.await(promotion.id(), PromotionStatus.WAITING);
        List<DeviceId> canaries = told(fleet);
        assertThat(canaries).hasSize(2);
        fleet.report(canaries.get(0), "running");
        server.close();
        server = TestServer.start(database, java.util.Map.of());

        ReportingFleet after = fleet.on(server.context());
        after.report(canaries.get(1), "running");
        List<DeviceId> rest = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            rest.addAll(told(after));
            return rest.size() == 2;
        });
        after.report(rest, "running");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.context()
                                .getBean(org.sluice.promotion.Promotions.class)
                                .find(promotion.id())
                                .orElseThrow()
                                .status()
                        == PromotionStatus.SUCCEEDED);
        assertThat(server.context()
                        .getBean(Rollouts.class)
                        .find(new RolloutId(promotion.id().value()))
                        .orElseThrow()
                        .counts()
                        .of(DeliveryStatus.HEALTHY))
                .isEqualTo(4);
    }

    private static List<DeviceId> told(ReportingFleet fleet) {
        return fleet.commands().stream()
                .map(command -> command.desired().device())
                .distinct()
                .toList();
    }

    private Promotion launched(Factory factory, String name) {
        ReportingFleet fleet = new ReportingFleet(factory, name).withMany(1);
        return factory.launch(fleet.pipeline(factory.instance(name, dev.url()), Optional.empty()), "dev");
    }

    /** Statements the database was asked, and those of them that write. */
    private record Cost(long all, long writing) {}

    /** How many statements the database was asked while so many devices were told and reported back. */
    private Cost rolledOut(String name, int devices) {
        Factory factory = server.factory();
        ReportingFleet fleet = new ReportingFleet(factory, name).withMany(devices);
        org.sluice.pipeline.Pipeline pipeline = fleet.pipeline(factory.instance("dev", dev.url()), Optional.empty());
        Cost before = cost(factory);
        Promotion promotion = factory.launch(pipeline, "dev");
        List<DeviceId> told = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            told.addAll(told(fleet));
            return told.size() >= devices;
        });
        for (int from = 0; from < devices; from += BATCH) {
            fleet.report(told.subList(from, Math.min(from + BATCH, devices)), "running");
        }
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        Cost after = cost(factory);
        return new Cost(after.all() - before.all(), after.writing() - before.writing());
    }

    private static Cost cost(Factory factory) {
        java.util.Map<String, Long> status = new java.util.HashMap<>();
        factory.bean(JdbcClient.class)
                .sql("SHOW GLOBAL STATUS WHERE Variable_name = 'Questions' OR Variable_name LIKE 'Com\\_%'")
                .query(rows -> {
                    status.put(rows.getString(1), rows.getLong(2));
                });
        long writing = java.util.stream.Stream.of(
                        "Com_insert", "Com_insert_select", "Com_update", "Com_update_multi", "Com_delete")
                .mapToLong(name -> status.getOrDefault(name, 0L))
                .sum();
        return new Cost(status.getOrDefault("Questions", 0L), writing);
    }
}
