package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
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
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Wave;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.device.Devices;
import org.sluice.device.Selector;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Plan;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.RolloutOperator;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a rollout means for its group: planning it, going back, joining it, telling others what a person did to it. */
class RolloutGroupFunctionalTests {

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
    void aPlanSaysWhoWouldGetItInWhichWaveAndWhatItWouldWaitFor() {
        fleet.with(5).connect();
        fleet.with(1);
        Devices devices = factory.bean(Devices.class);
        devices.mode(fleet.devices.get(0), DeviceMode.DEVELOPER);
        RolloutPolicy policy =
                RolloutPolicies.waves(RolloutPolicies.looked("canary", 2), RolloutPolicies.percentage("half", 50));
        Pipeline pipeline = pipeline(Optional.of(policy));

        Plan plan = plan(pipeline);

        assertThat(plan.targetInstance()).isEqualTo("line");
        Plan.Devices rollout = plan.rollout().orElseThrow();
        assertThat(rollout.policy().waves()).isEqualTo(policy.waves());
        assertThat(rollout.preview().devices()).isEqualTo(6);
        assertThat(rollout.preview().offline()).isEqualTo(1);
        assertThat(rollout.preview().developerMode()).isEqualTo(1);
        assertThat(rollout.preview().there()).isZero();
        assertThat(rollout.preview().waves())
                .extracting(wave -> wave.name() + " " + wave.devices())
                .containsExactly("canary 2", "half 3", "rest 1");
        assertThat(plan.waitsFor())
                .anyMatch(wait -> wait.startsWith("1 device(s) that are offline"))
                .anyMatch(wait -> wait.contains("\"canary\"") && wait.contains("\"half\""));
        assertThat(plan.blockers()).isEmpty();
        assertThat(plan.changes().parts()).hasSize(1);
        assertThat(factory.promotions().list(all(pipeline)))
                .as("a plan starts nothing")
                .isEmpty();

        Promotion promotion = factory.launch(pipeline, "dev");
        assertThat(rollout(promotion).waves())
                .as("what was planned is what happens")
                .extracting(wave -> wave.name() + " " + wave.counts().total())
                .containsExactly("canary 2", "half 3", "rest 1");
    }

    @Test
    void aRollbackSetsTheGroupBackAndClearsDevicesThatRanNothingBefore() {
        fleet.with(2).connect();
        Pipeline pipeline = pipeline(Optional.empty());
        Promotion first = rolledOut(pipeline, 2);
        fleet.with(1);
        fleet.report(fleet.devices, "running");
        fleet.connect();
        dev.flows(Factory.tab("a", "Line", "2"));
        Promotion second = rolledOut(pipeline, 3);
        assertThat(group()).contains(snapshot(second));

        Promotion back = rollback(second);
        assertThat(group()).as("who joins from now on gets it").contains(snapshot(first));
        List<DeviceCommand> commands = fleet.commanded(3);
        assertThat(commands)
                .allSatisfy(command -> assertThat(command.desired().snapshot()).contains(snapshot(first)));
        fleet.report(fleet.devices, "running");
        factory.await(back.id(), PromotionStatus.SUCCEEDED);

        Promotion further = rollback(first);
        assertThat(group()).isEmpty();
        List<DeviceCommand> cleared = fleet.commanded(2);
        assertThat(cleared)
                .hasSize(2)
                .allSatisfy(command -> assertThat(command.desired().snapshot()).isEmpty());
        fleet.report(ReportingFleet.devices(cleared), "stopped");
        factory.await(further.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(further).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(2);
    }

    @Test
    void whoJoinsWhileARolloutIsUnderWayHasItsTurnAfterAllOthers() {
        fleet.with(2).connect();
        Promotion promotion =
                factory.launch(pipeline(Optional.of(RolloutPolicies.waves(RolloutPolicies.count("canary", 1)))), "dev");
        List<DeviceId> canary = ReportingFleet.devices(fleet.commanded(1));
        fleet.with(1);
        DeviceId joined = fleet.devices.get(2);
        fleet.connect(joined);
        assertThat(rollout(promotion).waves())
                .extracting(wave -> wave.name() + " " + wave.counts().of(DeliveryStatus.PENDING))
                .containsExactly("canary 0", "rest 1", "joined 1");

        fleet.report(canary, "running");
        List<DeviceId> rest = ReportingFleet.devices(fleet.commanded(1));
        assertThat(rest).doesNotContain(joined).hasSize(1);
        fleet.report(rest, "running");
        assertThat(ReportingFleet.devices(fleet.commanded(1))).containsExactly(joined);
        fleet.report(joined, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).waves()).extracting(Wave::status).containsOnly(Wave.Status.PASSED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(3);
    }

    @Test
    void whoJoinsAtTheMomentItEndsIsEitherItsLastOrGetsWhatTheGroupRuns() throws Exception {
        fleet.with(1).connect();
        ExecutorService joins = Executors.newSingleThreadExecutor();
        Pipeline pipeline = pipeline(Optional.empty());
        for (int round = 1; round <= 8; round++) {
            dev.flows(Factory.tab("a", "Line", "round " + round));
            DeviceId joiner = fleet.alone("joiner-" + round, Optional.empty());
            Promotion promotion = factory.launch(pipeline, "dev");
            List<DeviceId> told = ReportingFleet.devices(fleet.commanded(round));
            int pause = round;
            Future<?> joined = joins.submit(() -> {
                LockSupport.parkNanos(pause * 5_000_000L);
                factory.bean(DeviceGroups.class).change(fleet.group.id(), List.of(joiner), List.of());
            });
            fleet.report(told, "running");
            joined.get();

            assertThat(ReportingFleet.devices(fleet.commanded(1))).containsExactly(joiner);
            // In the last wave, or with the group's new target; it may have been told the old one before its turn.
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(30))
                    .until(() -> {
                        fleet.commands();
                        return target(joiner)
                                .equals(factory.promotion(promotion.id()).snapshot());
                    });
            fleet.report(joiner, "running");
            factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
            assertThat(target(joiner)).contains(snapshot(promotion));
            fleet.devices.add(joiner);
        }
        joins.shutdown();
    }

    @Test
    void whoJoinsWhenNothingIsUnderWayGetsWhatTheGroupRunsAtOnce() {
        fleet.with(1).connect();
        Promotion promotion = rolledOut(pipeline(Optional.empty()), 1);
        DeviceId joined = fleet.alone("late", Optional.empty());

        factory.bean(DeviceGroups.class).change(fleet.group.id(), List.of(joined), List.of());

        assertThat(fleet.commanded(1)).singleElement().satisfies(command -> {
            assertThat(command.desired().device()).isEqualTo(joined);
            assertThat(command.desired().snapshot()).contains(snapshot(promotion));
        });
        assertThat(factory.bean(Devices.class).find(joined).orElseThrow().target())
                .contains(snapshot(promotion));
        assertThat(rollout(promotion).counts().total()).isEqualTo(1);
    }

    @Test
    void whoLeavesBeforeItsTurnIsLeftOutAndWhoComesBackHasAnother() {
        fleet.with(4).connect();
        Promotion promotion =
                factory.launch(pipeline(Optional.of(RolloutPolicies.waves(RolloutPolicies.count("canary", 2)))), "dev");
        List<DeviceId> canaries = ReportingFleet.devices(fleet.commanded(2));
        List<DeviceId> rest = new java.util.ArrayList<>(fleet.devices);
        rest.removeAll(canaries);
        DeviceGroups groups = factory.bean(DeviceGroups.class);
        fleet.report(canaries.get(0), "running");
        // One before its turn, one that is through and one in the middle of it; the latter two come back.
        groups.change(fleet.group.id(), List.of(), List.of(rest.get(0), canaries.get(0), canaries.get(1)));
        fleet.commands();
        groups.change(fleet.group.id(), canaries, List.of());
        fleet.commands();
        assertThat(rollout(promotion).waves())
                .extracting(wave -> wave.name() + " " + wave.counts().total() + " "
                        + wave.counts().of(DeliveryStatus.PENDING))
                .containsExactly("canary 0 0", "rest 2 2", "joined 2 2");

        fleet.report(ReportingFleet.devices(fleet.commanded(1)), "running");
        List<DeviceId> back = ReportingFleet.devices(fleet.commanded(2));
        assertThat(back).containsExactlyInAnyOrderElementsOf(canaries);
        fleet.report(back, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(3);
        assertThat(delivery(promotion, rest.get(0)).code()).contains("device-left");
        assertThat(target(rest.get(0))).as("nobody's affair").isEmpty();
        assertThat(target(canaries.get(1))).contains(snapshot(promotion));
    }

    @Test
    void whoMovesToAGroupThatRunsSomethingElseIsNotWaitedFor() {
        fleet.with(1).connect();
        ReportingFleet other = new ReportingFleet(factory, "other").with(1);
        other.connect();
        Promotion elsewhere = factory.launch(other.pipeline(factory.instance("o", dev.url()), Optional.empty()), "dev");
        other.report(ReportingFleet.devices(other.commanded(1)), "running");
        factory.await(elsewhere.id(), PromotionStatus.SUCCEEDED);
        Promotion promotion = factory.launch(pipeline(Optional.empty()), "dev");
        fleet.commanded(1);

        factory.bean(DeviceGroups.class).change(other.group.id(), fleet.devices, List.of());

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(delivery(promotion, fleet.devices.get(0)).code()).contains("superseded");
        assertThat(target(fleet.devices.get(0))).contains(snapshot(elsewhere));
    }

    @Test
    void aSelectorThatChangesMovesWhoHasNotHadItsTurn() {
        DeviceGroups groups = factory.bean(DeviceGroups.class);
        fleet.with(2, Map.of("site", "north")).with(2, Map.of("site", "south"));
        choose("site");
        assertThat(members()).isEqualTo(4);
        choose("site=nowhere");
        assertThat(members()).as("it may choose nobody").isZero();
        choose("!nothing");
        assertThat(members()).as("or everybody").isEqualTo(4);
        choose("site=north");
        fleet.connect();
        fleet.commands();
        Promotion promotion =
                factory.launch(pipeline(Optional.of(RolloutPolicies.waves(RolloutPolicies.count("canary", 1)))), "dev");
        List<DeviceId> canary = ReportingFleet.devices(fleet.commanded(1));

        choose("site=south");
        fleet.commands();
        fleet.report(canary, "running");
        List<DeviceId> joined = ReportingFleet.devices(fleet.commanded(2));
        assertThat(joined).containsExactlyInAnyOrderElementsOf(fleet.devices.subList(2, 4));
        fleet.report(joined, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(3);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.SKIPPED)).isEqualTo(1);
        assertThat(groups.find(fleet.group.id()).orElseThrow().target()).contains(snapshot(promotion));
    }

    @Test
    void aRolloutToNobodyAndOneToAGroupThatIsDeletedEndByThemselves() {
        Promotion nobody = factory.promoted(pipeline(Optional.empty()), "dev");
        assertThat(rollout(nobody).counts().total()).isZero();
        assertThat(group()).as("who joins later gets it").contains(snapshot(nobody));
        ReportingFleet gone = new ReportingFleet(factory, "gone").with(3);
        gone.connect();
        Pipeline pipeline = gone.pipeline(
                factory.instance("d2", dev.url()),
                Optional.of(RolloutPolicies.waves(
                        RolloutPolicies.selector("nobody", "site=nowhere"), RolloutPolicies.count("canary", 1))));
        Promotion promotion = factory.launch(pipeline, "dev");
        List<DeviceId> canary = ReportingFleet.devices(gone.commanded(1));

        factory.bean(DeviceGroups.class).remove(gone.group.id());
        gone.commands();
        gone.report(canary, "running");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(1);
        assertThat(rollout(promotion).counts().of(DeliveryStatus.SKIPPED)).isEqualTo(2);
        assertThat(gone.commands()).isEmpty();
    }

    private void choose(String selector) {
        factory.bean(DeviceGroups.class)
                .update(
                        fleet.group.id(),
                        new DeviceGroups.Definition(
                                "line",
                                "",
                                Optional.of(Selector.parse("/selector", selector)),
                                org.sluice.device.DeviceGroup.OnLeave.KEEP));
    }

    private int members() {
        return factory.bean(DeviceGroups.class)
                .find(fleet.group.id())
                .orElseThrow()
                .memberCount();
    }

    private Optional<SnapshotId> target(DeviceId device) {
        return factory.bean(Devices.class).find(device).orElseThrow().target();
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

    @Test
    void othersAreToldWhatAPersonDidToARollout() {
        fleet.with(4).connect();
        Promotion promotion = factory.launch(
                pipeline(Optional.of(
                        RolloutPolicies.waves(RolloutPolicies.count("one", 1), RolloutPolicies.count("two", 1)))),
                "dev");
        List<DeviceId> told = ReportingFleet.devices(fleet.commanded(1));
        RolloutOperator operator = factory.bean(RolloutOperator.class);

        operator.pause(promotion.id(), factory.owner, "a storm");
        operator.resume(promotion.id(), factory.owner, "over");
        operator.openNextWave(promotion.id(), factory.owner, "in a hurry");
        operator.skip(promotion.id(), Set.copyOf(told), factory.owner, "in repair");
        operator.skip(promotion.id(), Set.copyOf(told), factory.owner, "said twice");
        operator.abort(promotion.id(), true, factory.owner, "enough");
        factory.await(promotion.id(), PromotionStatus.STOPPED);

        assertThat(told(promotion))
                .containsSubsequence(
                        "rollout-paused a storm",
                        "rollout-resumed over",
                        "wave-released in a hurry",
                        "devices-skipped in repair",
                        "rollout-aborted enough")
                .doesNotContain("devices-skipped said twice");
    }

    private List<String> told(Promotion promotion) {
        return factory.bean(JdbcClient.class)
                .sql(
                        """
                        SELECT CONCAT(REGEXP_SUBSTR(type, '[a-z-]+(?=\\.v1)'), ' ', JSON_VALUE(data, '$.reason'))
                        FROM promotion_event
                        WHERE promotion_id = :id AND JSON_VALUE(data, '$.by') = :by
                        ORDER BY sequence""")
                .param("id", promotion.id().value())
                .param("by", factory.owner.name())
                .query(String.class)
                .list();
    }

    private static org.sluice.promotion.Promotions.Filter all(Pipeline pipeline) {
        return new org.sluice.promotion.Promotions.Filter(
                Optional.empty(), Optional.of(pipeline.id()), Set.of(), Optional.empty(), 1);
    }

    private Promotion rolledOut(Pipeline pipeline, int devices) {
        Promotion promotion = factory.launch(pipeline, "dev");
        fleet.report(ReportingFleet.devices(fleet.commanded(devices)), "running");
        return factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    private Promotion rollback(Promotion promotion) {
        return factory.bean(PromotionLauncher.class)
                .rollback(
                        promotion.id(),
                        factory.request(
                                factory.bean(org.sluice.pipeline.Pipelines.class)
                                        .find(promotion.pipeline())
                                        .orElseThrow(),
                                "dev",
                                UUID.randomUUID().toString()))
                .promotion();
    }

    private Optional<SnapshotId> group() {
        return factory.bean(DeviceGroups.class)
                .find(fleet.group.id())
                .orElseThrow()
                .target();
    }

    private SnapshotId snapshot(Promotion promotion) {
        return factory.promotion(promotion.id()).snapshot().orElseThrow();
    }

    private Plan plan(Pipeline pipeline) {
        return factory.planner().plan(pipeline.id(), "dev", Optional.empty(), factory.owner);
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
