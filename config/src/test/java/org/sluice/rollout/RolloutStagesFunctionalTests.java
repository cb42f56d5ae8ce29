package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.device.Devices;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Plan;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionStatus;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Devices and groups as stages: where snapshots come from and where they may go. */
class RolloutStagesFunctionalTests {

    private static TestServer server;

    private final StubNodeRed dev = new StubNodeRed();
    private final StubNodeRed prod = new StubNodeRed();
    private Factory factory;
    private ReportingFleet fleet;
    private Instance source;

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
        source = factory.instance("dev", dev.url());
    }

    @AfterEach
    void close() {
        dev.close();
        prod.close();
    }

    @Test
    void theDevicesOfAnInstanceAreToldWhenTheInstanceIsHealthy() {
        Instance target = factory.instance("prod", prod.url());
        DeviceId device = fleet.alone("edge", Optional.of(target));
        fleet.alone("stranger", Optional.empty());
        fleet.connect(device);
        Pipeline pipeline = fleet.pipeline(
                fromDev(),
                new Stage(
                        "prod",
                        StageType.INSTANCE,
                        Optional.of(target.id().value()),
                        StageAction.CREATE_SNAPSHOT,
                        true));
        Plan plan = factory.planner().plan(pipeline.id(), "dev", Optional.empty(), factory.owner);
        assertThat(plan.rollout().orElseThrow().preview().devices()).isEqualTo(1);

        Promotion promotion = factory.launch(pipeline, "dev");
        List<DeviceCommand> commands = fleet.commanded(1);
        assertThat(prod.deployments()).isEqualTo(1);
        assertThat(ReportingFleet.devices(commands)).containsExactly(device);
        fleet.report(device, "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(commands).allSatisfy(command -> assertThat(command.desired().snapshot())
                .isEqualTo(factory.promotion(promotion.id()).snapshot()));

        Promotion back = factory.bean(PromotionLauncher.class)
                .rollback(
                        promotion.id(),
                        factory.request(pipeline, "dev", UUID.randomUUID().toString()))
                .promotion();
        assertThat(fleet.commanded(1))
                .as("it ran nothing before, whatever its instance did")
                .allSatisfy(command -> assertThat(command.desired().snapshot()).isEmpty());
        fleet.report(device, "stopped");
        factory.await(back.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void oneDeviceIsAStageOfItsOwnAndHandsOnWhatItRuns() {
        DeviceId device = fleet.alone("press", Optional.empty());
        fleet.connect(device);
        fleet.with(1).connect();
        Pipeline pipeline =
                fleet.pipeline(fromDev(), device(device, StageAction.USE_ACTIVE_SNAPSHOT, Optional.empty()), toGroup());
        refused(pipeline, "press", Optional.empty(), "no-snapshot", "runs no snapshot that Sluice knows");

        Promotion first = factory.launch(pipeline, "dev");
        fleet.report(ReportingFleet.devices(fleet.commanded(1)), "running");
        factory.await(first.id(), PromotionStatus.SUCCEEDED);
        Promotion second = factory.launch(pipeline, "press");
        fleet.report(ReportingFleet.devices(fleet.commanded(1)), "running");
        factory.await(second.id(), PromotionStatus.SUCCEEDED);

        assertThat(snapshot(second)).isEqualTo(snapshot(first));
        Plan plan = factory.planner().plan(pipeline.id(), "press", Optional.empty(), factory.owner);
        assertThat(plan.sourceInstance()).isEqualTo("press");
        assertThat(plan.rollout().orElseThrow().preview().there()).isEqualTo(1);
        assertThat(plan.changes().parts()).isEmpty();
    }

    @Test
    void aDeviceHandsOnTheNewestSnapshotTakenOfItOrTheOneThatIsNamed() {
        DeviceId device = fleet.alone("press", Optional.empty());
        fleet.with(1).connect();
        Pipeline latest = fleet.pipeline(device(device, StageAction.USE_LATEST_SNAPSHOT, Optional.empty()), toGroup());
        refused(latest, "press", Optional.empty(), "no-snapshot", "has no snapshot yet");
        Pipeline asking = fleet.pipeline(device(device, StageAction.PROMPT, Optional.empty()), toGroup());
        refused(asking, "press", Optional.empty(), "source-snapshot-required", "asks which snapshot");
        Promotion promotion = promoted();
        SnapshotId snapshot = snapshot(promotion);
        factory.bean(JdbcClient.class)
                .sql("UPDATE snapshot SET device_id = :device, instance_id = NULL WHERE id = :id")
                .param("device", device.value())
                .param("id", snapshot.value())
                .update();

        Promotion newest = factory.launch(latest, "press");
        // It runs that already: nothing is sent to it but the word.
        factory.await(newest.id(), PromotionStatus.SUCCEEDED);
        assertThat(snapshot(newest)).isEqualTo(snapshot);

        Promotion named = factory.bean(PromotionLauncher.class)
                .launch(factory.request(asking, "press", UUID.randomUUID().toString(), Optional.of(snapshot)))
                .promotion();
        factory.await(named.id(), PromotionStatus.SUCCEEDED);
        assertThat(snapshot(named)).isEqualTo(snapshot);
    }

    @Test
    void aGroupHandsOnWhatItsDevicesShallRun() {
        fleet.with(1).connect();
        ReportingFleet next = new ReportingFleet(factory, "next").with(1);
        next.connect();
        Pipeline pipeline = fleet.pipeline(
                fromDev(),
                new Stage(
                        "line",
                        StageType.DEVICE_GROUP,
                        Optional.of(fleet.group.id().value()),
                        StageAction.USE_LATEST_SNAPSHOT,
                        false),
                new Stage(
                        "next",
                        StageType.DEVICE_GROUP,
                        Optional.of(next.group.id().value()),
                        StageAction.NONE,
                        false));
        refused(pipeline, "line", Optional.empty(), "no-snapshot", "has been given no snapshot yet");
        Promotion first = factory.launch(pipeline, "dev");
        fleet.report(ReportingFleet.devices(fleet.commanded(1)), "running");
        factory.await(first.id(), PromotionStatus.SUCCEEDED);

        Promotion second = factory.launch(pipeline, "line");
        List<DeviceCommand> commands = next.commanded(1);
        assertThat(ReportingFleet.devices(commands)).isEqualTo(next.devices);
        next.report(next.devices, "running");
        factory.await(second.id(), PromotionStatus.SUCCEEDED);
        assertThat(snapshot(second)).isEqualTo(snapshot(first));
    }

    @Test
    void aStageOfOneDeviceInDeveloperModeIsRefusedUnlessItsRolloutForcesIt() {
        DeviceId device = fleet.alone("press", Optional.empty());
        fleet.connect(device);
        factory.bean(Devices.class).mode(device, DeviceMode.DEVELOPER);
        fleet.commands();
        Pipeline pipeline = fleet.pipeline(fromDev(), device(device, StageAction.NONE, Optional.empty()));
        refused(pipeline, "dev", Optional.empty(), "invalid-target-stage", "developer mode");
        assertThatThrownBy(() -> factory.planner().plan(pipeline.id(), "dev", Optional.empty(), factory.owner))
                .isInstanceOf(ProblemException.class);

        Pipeline forcing =
                fleet.pipeline(fromDev(), device(device, StageAction.NONE, Optional.of(RolloutPolicies.forcing())));
        Promotion promotion = factory.launch(forcing, "dev");
        assertThat(fleet.commanded(1))
                .allSatisfy(command -> assertThat(command.force()).isTrue());
        fleet.report(device, "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    @Test
    void aStageWhoseDeviceIsGoneIsRefused() {
        DeviceId device = fleet.alone("press", Optional.empty());
        Pipeline pipeline = fleet.pipeline(fromDev(), device(device, StageAction.NONE, Optional.empty()));
        factory.bean(JdbcClient.class)
                .sql("DELETE FROM device WHERE id = :id")
                .param("id", device.value())
                .update();

        refused(pipeline, "dev", Optional.empty(), "invalid-target-stage", "does not exist any more");
    }

    private void refused(Pipeline pipeline, String stage, Optional<SnapshotId> snapshot, String code, String text) {
        assertThatThrownBy(() -> factory.bean(PromotionLauncher.class)
                        .launch(factory.request(
                                pipeline, stage, UUID.randomUUID().toString(), snapshot)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.fields()).singleElement().satisfies(field -> {
                            assertThat(field.code()).isEqualTo(code);
                            assertThat(field.toString()).contains(text);
                        }));
    }

    private Promotion promoted() {
        Promotion promotion = factory.launch(fleet.pipeline(source, Optional.empty()), "dev");
        fleet.report(ReportingFleet.devices(fleet.commanded(1)), "running");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> rollout(promotion).counts().ended());
        return factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
    }

    private Rollout rollout(Promotion promotion) {
        return factory.bean(Rollouts.class)
                .find(new RolloutId(promotion.id().value()))
                .orElseThrow();
    }

    private SnapshotId snapshot(Promotion promotion) {
        return factory.promotion(promotion.id()).snapshot().orElseThrow();
    }

    private Stage fromDev() {
        return new Stage(
                "dev", StageType.INSTANCE, Optional.of(source.id().value()), StageAction.CREATE_SNAPSHOT, false);
    }

    private static Stage device(DeviceId device, StageAction action, Optional<RolloutPolicy> rollout) {
        return new Stage("press", StageType.DEVICE, Optional.of(device.value()), action, false, rollout);
    }

    private Stage toGroup() {
        return new Stage(
                "line", StageType.DEVICE_GROUP, Optional.of(fleet.group.id().value()), StageAction.NONE, false);
    }
}
