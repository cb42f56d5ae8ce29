package org.sluice.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.json.JsonMapper;

/** Devices of one application on a database of their own, and what tests do with them. */
final class Fleet implements AutoCloseable {

    final Observer observer = new Observer();
    final TestRepositories repositories = new TestRepositories(List.of(observer));
    final ApplicationId application = repositories.newApplication("line");
    final TeamId team =
            repositories.get(Applications.class).find(application).orElseThrow().team();
    final Devices devices = repositories.get(Devices.class);
    final DeviceGroups groups = repositories.get(DeviceGroups.class);
    final DeviceCommands commands = repositories.get(DeviceCommands.class);
    final DeviceReports reports = repositories.get(DeviceReports.class);
    final DeviceDownloads downloads = repositories.get(DeviceDownloads.class);
    private final Map<DeviceId, Long> sequences = new HashMap<>();

    /** Remembers what it is told. */
    static final class Observer implements DeviceObserver {

        volatile boolean failing;
        final List<DeviceReport> reported = new CopyOnWriteArrayList<>();
        final List<String> progressed = new CopyOnWriteArrayList<>();
        final java.util.Set<DeviceId> inHand = java.util.concurrent.ConcurrentHashMap.newKeySet();

        @Override
        public void reported(List<DeviceReport> reports) {
            if (failing) {
                throw new IllegalStateException("away");
            }
            reported.addAll(reports);
        }

        @Override
        public void progressed(List<DeviceId> devices, boolean installing, Instant at) {
            devices.forEach(device -> progressed.add(device + (installing ? " installs" : " downloads")));
        }

        @Override
        public java.util.Set<DeviceId> inHand(java.util.Collection<DeviceId> atOdds) {
            return inHand;
        }
    }

    DeviceEnrolment.Credentials add(String name, Map<String, String> labels) {
        return devices.add(registration(name, Optional.empty(), labels), "ada");
    }

    DeviceId device(String name) {
        return add(name, Map.of()).device();
    }

    List<DeviceId> devices(int number) {
        return IntStream.range(0, number).mapToObj(i -> device("device " + i)).toList();
    }

    Devices.Registration registration(String name, Optional<DeviceGroupId> group, Map<String, String> labels) {
        return new Devices.Registration(team, Optional.of(application), Optional.empty(), group, name, "press", labels);
    }

    DeviceGroup group(String name, Optional<String> selector, OnLeave onLeave) {
        return groups.add(
                application,
                new DeviceGroups.Definition(name, "", selector.map(text -> Selector.parse("/selector", text)), onLeave),
                "ada");
    }

    SnapshotId snapshot(String name) {
        return snapshot(application, name, Optional.empty());
    }

    SnapshotId snapshot(ApplicationId of, String name, Optional<String> credentials) {
        Snapshots snapshots = repositories.get(Snapshots.class);
        FlowSet flows = FlowSplitter.split(
                JsonMapper.shared()
                        .readTree(
                                """
                                [{"id":"t1","type":"tab","label":"One"},{"id":"n1","type":"inject","z":"t1"},
                                 {"id":"t2","type":"tab","label":"Two"},{"id":"c1","type":"mqtt-broker","name":"é"}]"""),
                "/flows");
        snapshots.addParts(flows.parts());
        return snapshots
                .add(new Snapshots.Draft(
                        of,
                        Optional.empty(),
                        name,
                        "why",
                        Snapshot.Origin.MANUAL,
                        new Manifest(
                                Optional.of("4.1.2"),
                                Optional.empty(),
                                Map.of("node-red-dashboard", "3.6.5"),
                                List.of("SITE", "FF_X"),
                                List.of(),
                                List.of(),
                                4),
                        flows.refs(),
                        credentials,
                        Optional.empty(),
                        "ada"))
                .id();
    }

    DesiredState desired(DeviceId device) {
        return Objects.requireNonNull(downloads.desired(List.of(device)).get(device));
    }

    Optional<SnapshotId> target(DeviceId device) {
        return desired(device).snapshot();
    }

    /** All that is due, as it is sent. */
    List<DeviceCommand> sendAll() {
        List<DeviceCommand> sent = new ArrayList<>();
        while (commands.send(100, sent::addAll) > 0) {
            // goes on
        }
        return sent;
    }

    List<DeviceId> sentTo() {
        return sendAll().stream().map(command -> command.desired().device()).toList();
    }

    /** It runs exactly what it shall. */
    DeviceReport inSync(DeviceId device, String state) {
        DesiredState desired = desired(device);
        return report(
                device,
                new ReportedState(
                        state,
                        desired.application().map(ApplicationId::value),
                        Optional.empty(),
                        desired.snapshot().map(SnapshotId::value),
                        Optional.of(desired.settings()),
                        Optional.of(desired.mode()),
                        Optional.of("4.2.1"),
                        Optional.of("4.1.2"),
                        Optional.of("v20.18.1")));
    }

    DeviceReport running(DeviceId device, SnapshotId snapshot) {
        DesiredState desired = desired(device);
        return report(
                device,
                new ReportedState(
                        "running",
                        desired.application().map(ApplicationId::value),
                        Optional.empty(),
                        Optional.of(snapshot.value()),
                        Optional.of(desired.settings()),
                        Optional.of(desired.mode()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    DeviceReport report(DeviceId device, ReportedState state) {
        return new DeviceReport(
                device,
                sequences.merge(device, 1L, Long::sum),
                repositories.clock().instant(),
                DeviceTransport.MQTT,
                Optional.of(state));
    }

    @Override
    public void close() {
        repositories.close();
    }
}
