package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceId;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What rollouts cost: statements a device, and what a restart of the server loses. */
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
    void aPromotionLeavesTheSettingsOfItsConnectionsAlone() {
        Factory factory = server.factory();
        try (StubNodeRed production = new StubNodeRed()) {
            Pipeline pipeline = factory.pipeline(
                    Factory.AT_ONCE, factory.instance("dev", dev.url()), factory.instance("prod", production.url()));
            factory.promoted(pipeline, "dev");
            long before = cost(factory).options();
            for (int i = 0; i < 10; i++) {
                dev.flows(Factory.tab("a", "Line", "again " + i));
                factory.promoted(pipeline, "dev");
            }

            // Another isolation level would be two for each of six; a few are of who looks in every few seconds.
            assertThat(cost(factory).options() - before).isLessThan(40);
        }
    }

    @Test
    void aSmallRolloutIsNotHeldUpByAHugeOneBeforeIt() {
        Factory factory = server.factory();
        ReportingFleet huge = new ReportingFleet(factory, "huge").withMany(10_000);
        ReportingFleet small = new ReportingFleet(factory, "small").withMany(10);
        Instance source = factory.instance("dev", dev.url());
        factory.launch(huge.pipeline(source, Optional.empty()), "dev");
        await().atMost(Duration.ofSeconds(60)).until(() -> commands(factory, huge, "lane IS NOT NULL") == 10_000);
        factory.launch(small.pipeline(source, Optional.empty()), "dev");
        await().atMost(Duration.ofSeconds(60)).until(() -> commands(factory, small, "lane IS NOT NULL") == 10);

        Lifecycle relay = server.context().getBean("deviceCommandRelay", Lifecycle.class);
        relay.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> commands(factory, huge, "lane IS NULL") == 10_000);
        String last = factory.bean(JdbcClient.class)
                .sql(
                        """
                        SELECT MAX(c.commanded_at) FROM device_command c
                        JOIN device d ON d.id = c.device_id WHERE d.group_id = :group""")
                .param("group", small.group.id().value())
                .query(String.class)
                .single();
        assertThat(commands(factory, huge, "commanded_at < '%s'".formatted(last)))
                .as("commands of the huge one before the last of the small one")
                .isLessThan(2_000);
        relay.stop();
    }

    private static int commands(Factory factory, ReportingFleet of, String which) {
        return factory.bean(JdbcClient.class)
                .sql(
                        "SELECT COUNT(*) FROM device_command c JOIN device d ON d.id = c.device_id WHERE d.group_id = :group AND c."
                                + which)
                .param("group", of.group.id().value())
                .query(Integer.class)
                .single();
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

    /** Statements the database was asked, and those of them that write. */
    private record Cost(long all, long writing, long options) {}

    /** How many statements the database was asked while so many devices were told and reported back. */
    private Cost rolledOut(String name, int devices) {
        Factory factory = server.factory();
        ReportingFleet fleet = new ReportingFleet(factory, name).withMany(devices);
        Pipeline pipeline = fleet.pipeline(factory.instance("dev", dev.url()), Optional.empty());
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
        return new Cost(
                after.all() - before.all(), after.writing() - before.writing(), after.options() - before.options());
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
        return new Cost(status.getOrDefault("Questions", 0L), writing, status.getOrDefault("Com_set_option", 0L));
    }
}
