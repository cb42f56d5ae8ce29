package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.sluice.delivery.RolloutPolicy.Reaction;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Wave;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.RolloutOperator;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Promotions to groups of devices, with the test speaking for the devices. */
class RolloutFunctionalTests {

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
    void aPromotionToAGroupSucceedsWhenEveryDeviceRunsTheSnapshot() {
        fleet.with(3).connect();
        Promotion promotion = factory.launch(pipeline(Optional.empty()), "dev");

        List<DeviceCommand> commands = commanded(3);
        fleet.report(fleet.devices, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(commands).allSatisfy(command -> assertThat(command.desired().snapshot())
                .isEqualTo(factory.promotion(promotion.id()).snapshot()));
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(3);
    }

    @Test
    void theNextWaveOpensWhenEnoughOfTheOneBeforeAreHealthy() {
        fleet.with(6).connect();
        Promotion promotion = factory.launch(
                pipeline(policy(wave("canary", 1, Optional.empty(), false), wave("some", 2, Optional.empty(), false))),
                "dev");

        for (int expected : List.of(1, 2, 3)) {
            List<DeviceId> told = devices(commanded(expected));
            assertThat(told).hasSize(expected);
            assertThat(fleet.commands()).as("nobody else is told yet").isEmpty();
            fleet.report(told, "running");
        }

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).waves()).extracting(Wave::status).containsOnly(Wave.Status.PASSED);
        assertThat(factory.bean(JdbcClient.class)
                        .sql(
                                """
                                SELECT COUNT(*) FROM BATCH_JOB_EXECUTION_PARAMS
                                WHERE PARAMETER_NAME = 'promotionId' AND PARAMETER_VALUE = :id""")
                        .param("id", promotion.id().value())
                        .query(Integer.class)
                        .single())
                .as("executions that are kept: the first, and the last that others were woken for")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void aFailureThresholdPausesAndAPersonResumesOrRestartsOnlyTheFailed() {
        fleet.with(5).connect();
        FailureThreshold half = new FailureThreshold(50, 2, Reaction.PAUSE);
        Promotion promotion = factory.launch(pipeline(policy(wave("canary", 2, Optional.of(half), false))), "dev");
        List<DeviceId> canaries = devices(commanded(2));
        fleet.report(canaries.get(0), "running");
        fleet.report(canaries.get(1), "crashed");

        awaitState(promotion, Rollout.State.PAUSED);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(rollout(promotion).code()).contains("failure-threshold");
        assertThat(fleet.commands()).isEmpty();

        factory.bean(RolloutOperator.class).resume(promotion.id(), factory.owner, "seen");
        List<DeviceId> rest = devices(commanded(3));
        fleet.report(rest, "running");
        factory.await(promotion.id(), PromotionStatus.FAILED);
        assertThat(factory.promotion(promotion.id()).statusCode()).contains("devices-failed");

        factory.operator().restart(promotion.id(), factory.owner, "repaired");
        List<DeviceId> again = devices(commanded(1));
        assertThat(again).containsExactly(canaries.get(1));
        fleet.report(again, "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(deliveries(promotion)).extracting(Delivery::attempt).containsExactlyInAnyOrder(1, 1, 1, 1, 2);
    }

    @Test
    void aThresholdRollsBackWhatWasTouchedAndHoldsTheStage() {
        fleet.with(4).connect();
        Pipeline pipeline = pipeline(
                policy(wave("canary", 2, Optional.of(new FailureThreshold(50, 2, Reaction.ROLL_BACK)), false)));
        Promotion first = factory.launch(pipeline, "dev");
        fleet.report(devices(commanded(2)), "running");
        fleet.report(devices(commanded(2)), "running");
        factory.await(first.id(), PromotionStatus.SUCCEEDED);
        dev.flows(Factory.tab("a", "Line", "2"));

        Promotion second = factory.launch(pipeline, "dev");
        List<DeviceId> canaries = devices(commanded(2));
        fleet.report(canaries, "crashed");
        factory.await(second.id(), PromotionStatus.FAILED);

        List<DeviceCommand> back = commanded(2);
        assertThat(devices(back)).containsExactlyInAnyOrderElementsOf(canaries);
        assertThat(back).allSatisfy(command -> assertThat(command.desired().snapshot())
                .isEqualTo(factory.promotion(first.id()).snapshot()));
        assertThat(factory.bean(Pipelines.class).hold(pipeline.id(), "line")).isPresent();
        fleet.report(canaries, "running");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(factory.promotions()
                        .findByRequest("rollback-of-" + second.id())
                        .map(Promotion::status))
                .contains(PromotionStatus.SUCCEEDED));
    }

    @Test
    void aWaveThatIsToBeLookedAtWaitsForAPersonToOpenTheNext() {
        fleet.with(3).connect();
        Promotion promotion = factory.launch(pipeline(policy(wave("canary", 1, Optional.empty(), true))), "dev");
        fleet.report(devices(commanded(1)), "running");
        awaitState(promotion, Rollout.State.PAUSED);
        assertThat(rollout(promotion).code()).contains("wave-check");

        factory.bean(RolloutOperator.class).openNextWave(promotion.id(), factory.owner, "looks good");
        fleet.report(devices(commanded(2)), "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void neverMoreDevicesOfASiteAreInFlightThanItsBudgetAllows() {
        fleet.with(3, Map.of("site", "north")).with(2, Map.of("site", "south")).connect();
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        Promotion promotion = factory.launch(
                pipeline(Optional.of(new RolloutPolicy(
                        List.of(),
                        Optional.empty(),
                        usual.timeouts(),
                        usual.offline(),
                        Optional.empty(),
                        Optional.of(new RolloutPolicy.DisruptionBudget("site", 1)),
                        Map.of(),
                        false))),
                "dev");

        for (int expected : List.of(2, 2, 1)) {
            List<DeviceId> told = devices(commanded(expected));
            assertThat(told).hasSize(expected);
            assertThat(fleet.commands()).isEmpty();
            fleet.report(told, "running");
        }
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void aDeviceThatIsAwayOwesTheUpdateAndGetsThereWhenItReturns() {
        fleet.with(2);
        fleet.connect(fleet.devices.get(0));
        Promotion promotion = factory.launch(pipeline(offline(RolloutPolicy.Offline.Way.CATCH_UP)), "dev");
        commanded(2);
        fleet.report(fleet.devices.get(0), "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        Rollouts rollouts = factory.bean(Rollouts.class);
        assertThat(rollouts.debts(factory.application.id().value(), 0, 10))
                .extracting(listed -> listed.delivery().device())
                .containsExactly(fleet.devices.get(1));

        fleet.report(fleet.devices.get(1), "running");

        assertThat(rollouts.debts(factory.application.id().value(), 0, 10)).isEmpty();
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(2);
    }

    @Test
    void aDeviceIsHealthyWhenItHasRunForTheSettleTimeAndFailsWhenItCrashesWithinIt() {
        fleet.with(2).connect();
        RolloutPolicy settling = new RolloutPolicy(
                List.of(),
                Optional.of(Duration.ofSeconds(3)),
                RolloutPolicy.DEFAULT.timeouts(),
                RolloutPolicy.DEFAULT.offline(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false);
        Promotion promotion = factory.launch(pipeline(Optional.of(settling)), "dev");
        List<DeviceId> told = devices(commanded(2));
        fleet.report(told, "running");
        assertThat(rollout(promotion).counts().of(DeliveryStatus.RUNNING)).isEqualTo(2);
        fleet.report(told.get(0), "crashed");

        factory.await(promotion.id(), PromotionStatus.FAILED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(1);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.FAILED)).isEqualTo(1);
    }

    @Test
    void aSkippedDeviceIsLeftOutAndARestartWithSkippedOnesTellsIt() {
        fleet.with(2).connect();
        Promotion promotion = factory.launch(pipeline(Optional.empty()), "dev");
        List<DeviceId> told = devices(commanded(2));
        RolloutOperator operator = factory.bean(RolloutOperator.class);
        assertThat(operator.skip(promotion.id(), Set.of(told.get(0)), factory.owner, "in repair"))
                .isEqualTo(1);
        fleet.report(told.get(1), "crashed");
        factory.await(promotion.id(), PromotionStatus.FAILED);
        commanded(1);

        operator.restart(promotion.id(), Rollouts.Redo.FAILED_AND_SKIPPED, factory.owner, "repaired");
        List<DeviceId> again = devices(commanded(2));
        fleet.report(again, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(again).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void abortingAtOnceTakesBackWhatIsInFlight() {
        fleet.with(4).connect();
        Promotion promotion = factory.launch(pipeline(policy(wave("canary", 2, Optional.empty(), false))), "dev");
        List<DeviceId> told = devices(commanded(2));

        factory.bean(RolloutOperator.class).abort(promotion.id(), true, factory.owner, "wrong flows");

        factory.await(promotion.id(), PromotionStatus.STOPPED);
        List<DeviceCommand> back = commanded(2);
        assertThat(devices(back)).containsExactlyInAnyOrderElementsOf(told);
        assertThat(back)
                .allSatisfy(command -> assertThat(command.desired().snapshot()).isEmpty());
        assertThat(rollout(promotion).counts().inFlight()).isZero();
        assertThat(rollout(promotion).counts().of(DeliveryStatus.PENDING)).isEqualTo(2);
    }

    @Test
    void whoeverWasAboutToTellDevicesWhenItWasAbortedTellsNobody() {
        fleet.with(4).connect();
        Promotion promotion = factory.launch(pipeline(Optional.of(RolloutPolicies.rate(1))), "dev");
        commanded(1);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        Rollouts rollouts = factory.bean(Rollouts.class);
        RolloutId id = new RolloutId(promotion.id().value());
        List<Delivery> page = rollouts.pending(id, 10);

        factory.bean(RolloutOperator.class).abort(promotion.id(), true, factory.owner, "wrong flows");
        Integer told = factory.bean(TransactionOperations.class)
                .execute(status ->
                        rollouts.tell(id, factory.promotion(promotion.id()).snapshot(), page));

        assertThat(page).hasSize(3);
        assertThat(told).isZero();
        factory.await(promotion.id(), PromotionStatus.STOPPED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.PENDING)).isEqualTo(3);
    }

    private void awaitState(Promotion promotion, Rollout.State state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> rollout(promotion).state() == state);
    }

    private static List<DeviceId> devices(List<DeviceCommand> commands) {
        return commands.stream()
                .map(command -> command.desired().device())
                .distinct()
                .toList();
    }

    private List<Delivery> deliveries(Promotion promotion) {
        return factory
                .bean(Rollouts.class)
                .deliveries(
                        new RolloutId(promotion.id().value()),
                        new Rollouts.Filter(Set.of(), Optional.empty(), 0, 1_000))
                .stream()
                .map(Rollouts.Listed::delivery)
                .toList();
    }

    private static RolloutPolicy.Wave wave(
            String name, int count, Optional<FailureThreshold> failure, boolean pauseAfter) {
        return new RolloutPolicy.Wave(
                name, new Share(Share.Of.COUNT, count, Optional.empty()), 100, failure, pauseAfter);
    }

    private static Optional<RolloutPolicy> policy(RolloutPolicy.Wave... waves) {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return Optional.of(new RolloutPolicy(
                List.of(waves),
                Optional.empty(),
                usual.timeouts(),
                usual.offline(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false));
    }

    private static Optional<RolloutPolicy> offline(RolloutPolicy.Offline.Way way) {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return Optional.of(new RolloutPolicy(
                List.of(),
                Optional.empty(),
                usual.timeouts(),
                new RolloutPolicy.Offline(way, Duration.ZERO),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false));
    }

    private List<DeviceCommand> commanded(int number) {
        return fleet.commanded(number);
    }

    private Rollout rollout(Promotion promotion) {
        return factory.bean(Rollouts.class)
                .find(new RolloutId(promotion.id().value()))
                .orElseThrow();
    }

    private Pipeline pipeline(Optional<RolloutPolicy> rollout) {
        return fleet.pipeline(factory.instance("dev", dev.url()), rollout);
    }
}
