package org.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.Reaction;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Wave;
import org.sluice.device.DeviceGroup;
import org.sluice.device.ProvisioningTokens;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.RolloutOperator;
import org.sluice.simulator.Pace;
import org.sluice.simulator.Shares;
import org.sluice.simulator.SimulatedFleet;
import org.sluice.simulator.SnapshotCounters;
import org.sluice.simulator.Span;
import org.sluice.simulator.Transport;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** A fleet that knows nothing but the device agent's protocol, and the whole server: from enrolment to the last wave. */
class FleetFunctionalTests {

    private static final int DEVICES = 100;
    private static final int ILL = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pace QUICK = Pace.AGENT
            .withLatency(Span.of(Duration.ZERO, Duration.ofMillis(5)))
            .withInstall(Span.of(Duration.ZERO, Duration.ofMillis(50)))
            .withStart(Span.of(Duration.ZERO, Duration.ofMillis(100)))
            .withCrashAfter(Span.of(Duration.ofMillis(200)))
            .withHeartbeat(Span.of(Duration.ofMillis(800), Duration.ofMillis(1_200)));

    private static TestServer server;

    private final StubNodeRed dev = new StubNodeRed();
    private Factory factory;
    private DeviceGroup group;
    private Pipeline pipeline;
    private SimulatedFleet devices;
    private ReportingFleet line;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void line() {
        factory = server.factory();
        dev.flows(Factory.tab("a", "Line", "1"));
        line = new ReportingFleet(factory, "line");
        group = line.group;
    }

    private void pipeline(RolloutPolicy policy) {
        pipeline = line.pipeline(factory.instance("dev", dev.url()), Optional.of(policy));
    }

    @AfterEach
    void close() {
        if (devices != null) {
            devices.close();
        }
        dev.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void everyDeviceIsToldOnceAndStartsTheSnapshotOnce(Transport transport) {
        pipeline(inThreeWaves());
        enrol(transport, Shares.NONE);

        Promotion promotion = factory.promoted(pipeline, "dev");

        SnapshotCounters seen = seen(promotion);
        assertThat(seen.running()).isEqualTo(DEVICES);
        assertThat(seen.commanded()).isEqualTo(DEVICES);
        assertThat(seen.downloads()).isEqualTo(DEVICES);
        assertThat(seen.started()).isEqualTo(DEVICES);
        assertThat(seen.startedTwice()).isZero();
        assertThat(rollout(promotion).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(DEVICES);
        assertThat(rollout(promotion).waves())
                .hasSize(3)
                .extracting(Wave::status)
                .containsOnly(Wave.Status.PASSED);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aFewBadDevicesPauseItAndARestartTellsOnlyThem(Transport transport) {
        pipeline(inThreeWaves());
        enrol(transport, new Shares(0.01 * ILL, 0, 0, 0));
        Promotion first = factory.promoted(pipeline, "dev");
        dev.flows(Factory.tab("a", "Line", "2"));

        Promotion second = factory.launch(pipeline, "dev");
        int pauses = resumeUntilItEnds(second);

        assertThat(pauses).as("times the threshold has paused it").isBetween(1, 3);
        assertThat(factory.promotion(second.id()).statusCode()).contains("devices-failed");
        assertThat(rollout(second).counts().of(DeliveryStatus.FAILED)).isEqualTo(ILL);
        SnapshotCounters before = seen(second);
        // Who asks over HTTP is told the same again at once, and some are well at the second attempt.
        long recovered = transport == Transport.HTTP ? ILL : 0;
        assertThat(before.running()).isBetween((long) DEVICES - ILL, DEVICES - ILL + recovered);
        assertThat(before.failures()).isEqualTo(ILL);

        factory.operator().restart(second.id(), factory.owner, "repaired");
        factory.await(second.id(), PromotionStatus.SUCCEEDED);

        SnapshotCounters after = seen(second);
        assertThat(after.running()).isEqualTo(DEVICES);
        assertThat(after.installs()).as("the failed ones once more").isEqualTo(DEVICES + ILL);
        assertThat(after.started()).isEqualTo(DEVICES);
        assertThat(after.startedTwice()).isZero();
        assertThat(seen(first).running()).isZero();
        assertThat(rollout(second).counts().of(DeliveryStatus.HEALTHY)).isEqualTo(DEVICES);
    }

    @Test
    void devicesThatCrashedAreStartedAgainByARestart() {
        pipeline(RolloutPolicy.DEFAULT.settling(Duration.ofSeconds(1)));
        enrol(Transport.MQTT, new Shares(0, 0.01 * ILL, 0, 0));
        factory.promoted(pipeline, "dev");
        dev.flows(Factory.tab("a", "Line", "2"));
        Promotion second = factory.launch(pipeline, "dev");
        factory.await(second.id(), PromotionStatus.FAILED);
        assertThat(seen(second).running()).isEqualTo(DEVICES - ILL);

        factory.operator().restart(second.id(), factory.owner, "repaired");

        factory.await(second.id(), PromotionStatus.SUCCEEDED);
        assertThat(seen(second).running()).isEqualTo(DEVICES);
        assertThat(seen(second).crashes()).isEqualTo(ILL);
    }

    private void enrol(Transport transport, Shares shares) {
        String token = factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(group.id()),
                                "fleet",
                                Optional.of(DEVICES),
                                Optional.empty()),
                        "test")
                .secret();
        devices = SimulatedFleet.builder()
                .devices(DEVICES)
                .server(
                        URI.create("http://127.0.0.1:" + server.port()),
                        token,
                        factory.application.team().value())
                .transport(transport)
                .pace(QUICK)
                .shares(shares)
                .illFrom(2)
                .healAfter(2)
                .start();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(devices.counters().enrolled())
                    .as(() -> devices.problem().orElse(""))
                    .isEqualTo(DEVICES);
            assertThat(
                            transport == Transport.HTTP
                                    ? DEVICES
                                    : devices.counters().connected())
                    .as(() -> devices.problem().orElse(""))
                    .isEqualTo(DEVICES);
        });
    }

    /** Plays the operator who has looked and lets it go on; says how often that was. */
    private int resumeUntilItEnds(Promotion promotion) {
        Set<Integer> paused = new HashSet<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            Rollout rollout = rollout(promotion);
            if (rollout.state() == Rollout.State.PAUSED) {
                assertThat(rollout.code()).contains("failure-threshold");
                paused.add((int) rollout.waves().stream()
                        .filter(wave -> wave.openedAt().isPresent())
                        .count());
                factory.bean(RolloutOperator.class).resume(promotion.id(), factory.owner, "seen");
            }
            return factory.promotion(promotion.id()).status() == PromotionStatus.FAILED;
        });
        return paused.size();
    }

    private SnapshotCounters seen(Promotion promotion) {
        String snapshot =
                factory.promotion(promotion.id()).snapshot().orElseThrow().value();
        return devices.counters().snapshot(snapshot).orElseThrow();
    }

    private Rollout rollout(Promotion promotion) {
        return factory.bean(Rollouts.class)
                .find(new RolloutId(promotion.id().value()))
                .orElseThrow();
    }

    private static RolloutPolicy inThreeWaves() {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        return new RolloutPolicy(
                List.of(
                        wave("canary", new Share(Share.Of.COUNT, 10, Optional.empty())),
                        wave("third", new Share(Share.Of.PERCENTAGE, 30, Optional.empty())),
                        wave("rest", new Share(Share.Of.REST, 0, Optional.empty()))),
                Optional.empty(),
                usual.timeouts(),
                usual.offline(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false);
    }

    private static RolloutPolicy.Wave wave(String name, Share share) {
        return new RolloutPolicy.Wave(name, share, 100, Optional.of(new FailureThreshold(1, 1, Reaction.PAUSE)), false);
    }
}
