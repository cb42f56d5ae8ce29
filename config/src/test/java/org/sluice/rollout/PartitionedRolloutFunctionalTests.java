package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceId;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.partition.DeliveryPartition;
import org.sluice.promotion.partition.DeliveryPartitions;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Large turns, told by several threads of one process, or by all that hear of them over the broker. */
class PartitionedRolloutFunctionalTests {

    private static final AtomicInteger GROUPS = new AtomicInteger();

    private static TestServer server;

    private final StubNodeRed dev = new StubNodeRed();
    private Factory factory;
    private ReportingFleet fleet;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void define() {
        factory = server.factory();
        dev.flows(Factory.tab("a", "Line", "1"));
        fleet = new ReportingFleet(factory, "line" + GROUPS.incrementAndGet());
    }

    @AfterEach
    void stopNodeRed() {
        dev.close();
    }

    @Test
    void everyDeviceIsToldOnceAndTheRolloutEndsAsAnyOther() {
        fleet.withMany(6_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.empty()), "dev");

        List<DeviceCommand> commands = fleet.commanded(6_000);
        factory.await(promotion.id(), PromotionStatus.WAITING);

        assertThat(commands).hasSize(6_000);
        assertThat(ReportingFleet.devices(commands)).hasSize(6_000);
        assertThat(count("status = 'COMMANDED' AND attempt = 1", promotion)).isEqualTo(6_000);
        assertThat(partitions(promotion)).hasSize(4).allSatisfy(part -> {
            assertThat(part.status()).isEqualTo(DeliveryPartition.Status.DONE);
            assertThat(part.claim()).isEqualTo(1);
            assertThat(part.read()).isEqualTo(1_500);
            assertThat(part.written()).isEqualTo(1_500);
            assertThat(part.node()).isPresent();
        });
        assertThat(factory.promotions().steps(promotion.id()))
                .filteredOn(step -> step.step().equals("deploy"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.read()).isEqualTo(6_000);
                    assertThat(step.written()).isEqualTo(6_000);
                });
        List<DeviceId> devices = ReportingFleet.devices(commands);
        for (int from = 0; from < devices.size(); from += 2_000) {
            fleet.report(devices.subList(from, from + 2_000), "running");
        }
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(factory.bean(Rollouts.class)
                        .find(new RolloutId(promotion.id().value()))
                        .orElseThrow()
                        .counts()
                        .of(DeliveryStatus.HEALTHY))
                .isEqualTo(6_000);
    }

    @Test
    void aRateIsKeptByAllPartitionsTogether() {
        fleet.withMany(4_000);
        // The first five seconds' worth is told at once: 2,500 devices.
        RolloutPolicy slow = RolloutPolicies.rate(30_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.of(slow)), "dev");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> count("status = 'COMMANDED'", promotion) > 0
                        && !partitions(promotion).isEmpty());
        List<DeliveryPartition> first = factory.bean(DeliveryPartitions.class).latest(promotion.id());

        assertThat(first).hasSize(3);
        assertThat(first.stream().mapToInt(DeliveryPartition::size).sum()).isBetween(2_500, 3_999);
    }

    @Test
    void aStoppedPromotionStopsItsPartitionsAndARestartTellsTheRest() {
        fleet.withMany(6_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.empty()), "dev");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> partitions(promotion).stream().anyMatch(part -> part.read() > 0));

        factory.operator().stop(promotion.id(), factory.owner, "look first");
        Promotion stopped = factory.await(promotion.id(), PromotionStatus.STOPPED);
        long told = count("status = 'COMMANDED'", promotion);
        assertThat(told).isLessThan(6_000);
        factory.operator().restart(stopped.id(), factory.owner, "go on");

        await().atMost(Duration.ofSeconds(30)).until(() -> count("status = 'COMMANDED'", promotion) == 6_000);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(count("attempt <> 1", promotion)).isZero();
        assertThat(ReportingFleet.devices(fleet.commanded(6_000))).hasSize(6_000);
    }

    private org.sluice.instance.Instance source() {
        return factory.instance("dev", dev.url());
    }

    private List<DeliveryPartition> partitions(Promotion promotion) {
        return factory.bean(DeliveryPartitions.class).latest(promotion.id());
    }

    private long count(String which, Promotion promotion) {
        return factory.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM delivery WHERE promotion_id = :id AND " + which)
                .param("id", promotion.id().value())
                .query(Long.class)
                .single();
    }
}
