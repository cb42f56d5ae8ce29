package org.sluice.topology;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sluice.cli.client.DeviceCalls;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionMetadata;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.protocol.DeviceBody;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PromotionBody;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.simulator.Pace;
import org.sluice.simulator.SimulatedFleet;
import org.sluice.simulator.SnapshotCounters;
import org.sluice.simulator.Span;

/** Simulated devices that enrol at a server and are sent to the broker node, and a pipeline to them. */
final class BrokeredFleet implements AutoCloseable {

    private static final String NAME = "fleet";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pace PACE = Pace.AGENT
            .withLatency(Span.of(Duration.ZERO, Duration.ofMillis(20)))
            .withInstall(Span.of(Duration.ofMillis(200), Duration.ofSeconds(3)))
            .withStart(Span.of(Duration.ZERO, Duration.ofSeconds(1)))
            .withReconnect(Span.of(Duration.ofMillis(300), Duration.ofSeconds(1)))
            .withHeartbeat(Span.of(Duration.ofSeconds(2), Duration.ofSeconds(3)));

    private final SluiceClient client;
    private final ApplicationView application;
    private final DeviceGroupView group;
    private final int devices;
    private final SimulatedFleet fleet;

    private BrokeredFleet(SluiceClient client, String application, int devices) {
        this.client = client;
        this.devices = devices;
        client.definitions()
                .apply(new DefinitionsBody(List.of(
                        document(application, "DeviceGroup", Map.of("description", "all of them")),
                        document(
                                application,
                                "Pipeline",
                                Map.of("publish", true, "policy", Map.of("settleTime", "PT0S"), "stages", stages())))));
        this.application = client.applications().list(null).stream()
                .filter(found -> found.name().equals(application))
                .findFirst()
                .orElseThrow();
        this.group = client.groups().list(this.application.id()).get(0);
        String team = this.application.teamId();
        String token = client.groups()
                .issue(team, new ProvisioningTokenBody(NAME, null, null, group.id(), devices, null))
                .token();
        this.fleet = SimulatedFleet.builder()
                .devices(devices)
                .server(client.url(), token, team)
                .pace(PACE)
                .start();
    }

    static BrokeredFleet of(int devices, SluiceClient client, String application) {
        return new BrokeredFleet(client, application, devices);
    }

    private static DefinitionDocument document(String application, String kind, Map<String, Object> spec) {
        return new DefinitionDocument(
                DefinitionDocument.API_VERSION, kind, new DefinitionMetadata("plant", application, NAME), spec);
    }

    private static List<Map<String, Object>> stages() {
        return List.of(
                Map.of("name", "dev", "type", "instance", "target", "dev", "action", "create-snapshot"),
                Map.of("name", NAME, "type", "device-group", "target", NAME, "action", "none"));
    }

    /** A device outside of the group, with whose credentials somebody tries things. */
    DeviceCredentialsView stranger(String name) {
        return client.devices()
                .create(new DeviceBody(name, "press", null, application.id(), null, null, Map.of(), false));
    }

    /** Until all devices hold their connection, and this server knows. */
    void connected(SluiceClient asked) {
        await().alias("all devices are connected")
                .atMost(PATIENCE)
                .until(() -> fleet.counters().connected() == devices
                        && asked
                                        .devices()
                                        .list(new DeviceCalls.Filter(null, group.id(), null, null), devices)
                                        .items()
                                        .stream()
                                        .filter(DeviceView::connected)
                                        .count()
                                == devices);
    }

    String promote() {
        String pipeline = client.pipelines().list(application.id()).stream()
                .filter(found -> found.name().equals(NAME))
                .map(PipelineView::id)
                .findFirst()
                .orElseThrow();
        return client.promotions()
                .start(pipeline, "dev", new PromotionBody(UUID.randomUUID().toString(), null, null, null))
                .promotion()
                .id();
    }

    /** Until some devices run what they were told, and some do not yet. */
    void inTheMiddle() {
        await().alias("the rollout is in the middle")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> started() > devices / 4);
        if (started() == devices) {
            throw new AssertionError("All devices were done before anything could happen in the middle.");
        }
    }

    private long started() {
        return fleet.counters().snapshots().stream()
                .mapToLong(SnapshotCounters::started)
                .sum();
    }

    /** What the devices themselves say of a snapshot. */
    SnapshotCounters seen(String snapshot) {
        return fleet.counters().snapshot(snapshot).orElseThrow();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
