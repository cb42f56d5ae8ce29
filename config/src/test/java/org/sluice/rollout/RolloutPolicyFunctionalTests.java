package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.Offline;
import org.sluice.delivery.RolloutPolicy.Reaction;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.pipeline.Pipeline;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.RolloutOperator;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** What a rollout policy asks for, kept by the whole server. */
class RolloutPolicyFunctionalTests {

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
    void set() {
        factory = server.factory();
        fleet = new ReportingFleet(factory, "line");
        dev.flows(Factory.tab("a", "Line", "1"));
    }

    @AfterEach
    void close() {
        dev.close();
    }

    @Test
    void wavesGoByLabelsAndByPercentOfAllDevicesRoundedUp() {
        fleet.with(3, Map.of("site", "north"))
                .with(4, Map.of("site", "south", "tier", "old"))
                .connect();
        Promotion promotion = launch(RolloutPolicies.waves(
                RolloutPolicies.selector("new south", "site=south,tier!=old"),
                RolloutPolicies.selector("north", "site in (north,east)"),
                RolloutPolicies.percentage("some", 20)));

        // Nobody is in the first; 20 % of seven are one and a half.
        List<DeviceId> north = ReportingFleet.devices(fleet.commanded(3));
        assertThat(north).containsExactlyInAnyOrderElementsOf(fleet.devices.subList(0, 3));
        fleet.report(north, "running");
        List<DeviceId> some = ReportingFleet.devices(fleet.commanded(2));
        assertThat(some).hasSize(2);
        fleet.report(some, "running");
        List<DeviceId> rest = ReportingFleet.devices(fleet.commanded(2));
        assertThat(rest).hasSize(2).doesNotContainAnyElementsOf(some);
        fleet.report(rest, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void theRateLetsTheRestWaitForTheClockAlone() {
        fleet.with(7).connect();
        Promotion promotion = launch(RolloutPolicies.rate(60));

        List<DeviceId> first = ReportingFleet.devices(fleet.commanded(5));
        assertThat(first).hasSizeLessThan(7);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(factory.promotion(promotion.id()).statusCode()).contains("rate-limited");

        List<DeviceId> others = ReportingFleet.devices(fleet.commanded(7 - first.size()));
        assertThat(others).doesNotContainAnyElementsOf(first);
        fleet.report(fleet.devices, "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void aDeviceThatIsWaitedForInVainIsLeftOutAndKeepsWhatItHas() {
        fleet.with(2);
        fleet.connect(fleet.devices.get(0));
        Promotion promotion = launch(RolloutPolicies.offline(Offline.Way.WAIT));
        fleet.commanded(2);
        fleet.report(fleet.devices.get(0), "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        Delivery away = delivery(promotion, fleet.devices.get(1));
        assertThat(away.status()).isEqualTo(DeliveryStatus.SKIPPED);
        assertThat(away.code()).contains("device-offline");
        assertThat(away.debt()).isFalse();
        assertThat(factory.bean(Devices.class)
                        .find(fleet.devices.get(1))
                        .orElseThrow()
                        .target())
                .isEmpty();
    }

    @Test
    void aDeviceThatMayNotBeAwayFailsThePromotion() {
        fleet.with(2);
        fleet.connect(fleet.devices.get(0));
        Promotion promotion = launch(RolloutPolicies.offline(Offline.Way.FAIL));
        fleet.commanded(2);
        fleet.report(fleet.devices.get(0), "running");

        factory.await(promotion.id(), PromotionStatus.FAILED);
        assertThat(factory.promotion(promotion.id()).statusCode()).contains("devices-failed");
        Delivery away = delivery(promotion, fleet.devices.get(1));
        assertThat(away.status()).isEqualTo(DeliveryStatus.TIMED_OUT);
        assertThat(away.code()).contains("device-offline");
    }

    @Test
    void aDeviceThatAlwaysMakesProgressIsOutOfTimeInAllNevertheless() {
        fleet.with(1).connect();
        Promotion promotion = launch(RolloutPolicies.timeouts(Duration.ofSeconds(5), Duration.ofSeconds(6)));
        fleet.commanded(1);

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    fleet.report(fleet.devices, "installing");
                    return factory.promotion(promotion.id()).status() == PromotionStatus.FAILED;
                });

        Delivery late = delivery(promotion, fleet.devices.get(0));
        assertThat(late.status()).isEqualTo(DeliveryStatus.TIMED_OUT);
        assertThat(late.code()).contains("device-timed-out");
        assertThat(Duration.between(
                        late.commandedAt().orElseThrow(), late.endedAt().orElseThrow()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aRestartOfChosenDevicesTellsThoseAndStopsAtNoFailureThatWasSeen() {
        fleet.with(3).connect();
        FailureThreshold any = new FailureThreshold(1, 3, Reaction.ABORT);
        Promotion promotion = launch(RolloutPolicies.waves(RolloutPolicies.guarded("all", 3, any)));
        List<DeviceId> told = ReportingFleet.devices(fleet.commanded(3));
        fleet.report(told.get(0), "running");
        fleet.report(told.subList(1, 3), "crashed");
        factory.await(promotion.id(), PromotionStatus.FAILED);
        fleet.commands();
        RolloutOperator operator = factory.bean(RolloutOperator.class);
        assertThatThrownBy(() ->
                        operator.restart(promotion.id(), Set.of(told.get(0)), factory.owner, "it is healthy already"))
                .isInstanceOf(ProblemException.class);

        operator.restart(promotion.id(), Set.of(told.get(1)), factory.owner, "repaired");
        assertThat(ReportingFleet.devices(fleet.commanded(1))).containsExactly(told.get(1));
        fleet.report(told.get(1), "running");
        factory.await(promotion.id(), PromotionStatus.FAILED);
        assertThat(factory.promotion(promotion.id()).statusCode()).contains("devices-failed");

        operator.restart(promotion.id(), Set.of(told.get(2)), factory.owner, "repaired too");
        assertThat(ReportingFleet.devices(fleet.commanded(1))).containsExactly(told.get(2));
        fleet.report(told.get(2), "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(3);
    }

    private Delivery delivery(Promotion promotion, DeviceId device) {
        return factory
                .bean(Rollouts.class)
                .deliveries(
                        new RolloutId(promotion.id().value()),
                        new Rollouts.Filter(Set.of(), Optional.empty(), 0, 1_000))
                .stream()
                .map(Rollouts.Listed::delivery)
                .filter(delivery -> delivery.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private Rollout rollout(Promotion promotion) {
        return factory.bean(Rollouts.class)
                .find(new RolloutId(promotion.id().value()))
                .orElseThrow();
    }

    private Promotion launch(RolloutPolicy policy) {
        Pipeline pipeline = fleet.pipeline(factory.instance("dev", dev.url()), Optional.of(policy));
        return factory.launch(pipeline, "dev");
    }
}
