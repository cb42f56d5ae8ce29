package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        server = TestServer.start(Map.of("sluice.workers.threshold", "1000"));
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
        fleet.withMany(5_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.empty()), "dev");

        List<DeviceCommand> commands = commanded(5_000);
        factory.await(promotion.id(), PromotionStatus.WAITING);

        assertThat(commands.size()).as("commands").isEqualTo(5_000);
        assertThat(ReportingFleet.devices(commands).size())
                .as("devices commanded")
                .isEqualTo(5_000);
        assertThat(count("status = 'COMMANDED' AND attempt = 1", promotion)).isEqualTo(5_000);
        assertThat(partitions(promotion)).hasSize(4).allSatisfy(part -> {
            assertThat(part.status()).isEqualTo(DeliveryPartition.Status.DONE);
            assertThat(part.claim()).isEqualTo(1);
            assertThat(part.read()).isEqualTo(1_250);
            assertThat(part.written()).isEqualTo(1_250);
            assertThat(part.node()).isPresent();
        });
        assertThat(factory.promotions().steps(promotion.id()))
                .filteredOn(step -> step.step().equals("deploy"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.read()).isEqualTo(5_000);
                    assertThat(step.written()).isEqualTo(5_000);
                });
        List<DeviceId> devices = ReportingFleet.devices(commands);
        for (int from = 0; from < devices.size(); from += 1_000) {
            fleet.report(devices.subList(from, from + 1_000), "running");
        }
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(factory.bean(Rollouts.class)
                        .find(new RolloutId(promotion.id().value()))
                        .orElseThrow()
                        .counts()
                        .of(DeliveryStatus.HEALTHY))
                .isEqualTo(5_000);
    }

    @Test
    void aRateIsKeptByAllPartitionsTogether() {
        fleet.withMany(3_000);
        // The first five seconds' worth is told at once: 1,500 devices.
        RolloutPolicy slow = RolloutPolicies.rate(18_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.of(slow)), "dev");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> count("status = 'COMMANDED'", promotion) > 0
                        && !partitions(promotion).isEmpty());
        List<DeliveryPartition> first = factory.bean(DeliveryPartitions.class).latest(promotion.id());

        assertThat(first).hasSize(2);
        assertThat(first.stream().mapToInt(DeliveryPartition::size).sum()).isBetween(1_500, 2_999);
    }

    @Test
    void aStoppedPromotionStopsItsPartitionsAndARestartTellsTheRest() {
        fleet.withMany(4_000);
        Promotion promotion = factory.launch(fleet.pipeline(source(), Optional.empty()), "dev");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> partitions(promotion).stream().anyMatch(part -> part.read() > 0));

        factory.operator().stop(promotion.id(), factory.owner, "look first");
        Promotion stopped = factory.await(promotion.id(), PromotionStatus.STOPPED);
        long told = count("status = 'COMMANDED'", promotion);
        assertThat(told).isLessThan(4_000);
        factory.operator().restart(stopped.id(), factory.owner, "go on");

        await().atMost(Duration.ofSeconds(30)).until(() -> count("status = 'COMMANDED'", promotion) == 4_000);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(count("attempt <> 1", promotion)).isZero();
        assertThat(commanded(4_000).size()).as("commands").isEqualTo(4_000);
    }

    /** Commands to devices of this group, until so many of them have one. */
    private List<DeviceCommand> commanded(int number) {
        Set<DeviceId> mine = Set.copyOf(fleet.devices);
        List<DeviceCommand> commands = new ArrayList<>();
        await().alias(number + " devices are told something")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    fleet.commands().stream()
                            .filter(command -> mine.contains(command.desired().device()))
                            .forEach(commands::add);
                    return ReportingFleet.devices(commands).size() >= number;
                });
        return commands;
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
