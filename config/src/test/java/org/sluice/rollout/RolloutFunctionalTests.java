package org.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceId;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

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

    private List<DeviceCommand> commanded(int number) {
        List<DeviceCommand> commands = new ArrayList<>();
        Set<DeviceId> told = new HashSet<>();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    for (DeviceCommand command : fleet.commands()) {
                        commands.add(command);
                        told.add(command.desired().device());
                    }
                    return told.size() >= number;
                });
        return commands;
    }

    private Rollout rollout(Promotion promotion) {
        return factory.bean(Rollouts.class)
                .find(new RolloutId(promotion.id().value()))
                .orElseThrow();
    }

    private Pipeline pipeline(Optional<RolloutPolicy> rollout) {
        Instance source = factory.instance("dev", dev.url());
        Pipelines pipelines = factory.bean(Pipelines.class);
        Pipeline pipeline = pipelines.add(factory.application.id(), "fleet", "test");
        pipelines.saveDraft(
                pipeline.id(),
                Factory.AT_ONCE,
                List.of(
                        new Stage(
                                "dev",
                                StageType.INSTANCE,
                                Optional.of(source.id().value()),
                                StageAction.CREATE_SNAPSHOT,
                                false),
                        new Stage(
                                "line",
                                StageType.DEVICE_GROUP,
                                Optional.of(fleet.group.id().value()),
                                StageAction.NONE,
                                false,
                                rollout)),
                Optional.empty(),
                "test");
        pipelines.publish(pipeline.id(), Optional.empty(), "test");
        return pipelines.find(pipeline.id()).orElseThrow();
    }
}
