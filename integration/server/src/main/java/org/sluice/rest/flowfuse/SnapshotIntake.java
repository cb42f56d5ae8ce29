package org.sluice.rest.flowfuse;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceSnapshots;
import org.sluice.flowfuse.FlowFuseSnapshotReader;
import org.sluice.flowfuse.SnapshotComponents;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFuseSnapshotBody;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Takes snapshots in: from a running instance, or from what somebody sends. */
@Component
final class SnapshotIntake {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final FlowSource source;
    private final SnapshotTaker taker;
    private final Snapshots snapshots;
    private final DeviceSnapshots ofDevices;
    private final SnapshotDesk desk;

    SnapshotIntake(
            FlowSource source, SnapshotTaker taker, Snapshots snapshots, DeviceSnapshots ofDevices, SnapshotDesk desk) {
        this.source = source;
        this.taker = taker;
        this.snapshots = snapshots;
        this.ofDevices = ofDevices;
        this.desk = desk;
    }

    Snapshot take(Principal principal, Instance instance, FlowFuseSnapshotBody body) {
        SnapshotTaker.Request request = new SnapshotTaker.Request(
                instance,
                Optional.ofNullable(body.name()),
                Objects.requireNonNullElse(body.description(), ""),
                Snapshot.Origin.MANUAL,
                Optional.empty(),
                principal.name());
        // Read first, so that no transaction waits for a Node-RED.
        LiveFlows live = source.read(instance);
        RuntimeInfo runtime = source.runtime(instance);
        return desk.made(principal, "project.snapshot.created", () -> taker.take(request, live, runtime));
    }

    Snapshot upload(Principal principal, Instance instance, FlowFuseSnapshotBody body) {
        ObjectNode file = MAPPER.createObjectNode()
                .put("name", body.name() == null ? "" : body.name())
                .put("description", Objects.requireNonNullElse(body.description(), ""));
        ObjectNode flows = file.putObject("flows");
        flows.set("flows", MAPPER.valueToTree(body.flows()));
        flows.set("credentials", MAPPER.valueToTree(Objects.requireNonNullElse(body.credentials(), Map.of())));
        if (body.settings() != null) {
            file.set("settings", MAPPER.valueToTree(body.settings()));
        }
        return read(
                principal,
                file,
                body.credentialSecret(),
                new FlowFuseSnapshotReader.Owner(instance.application(), Optional.of(instance.id()), principal.name()));
    }

    Snapshot load(
            Principal principal,
            Instance instance,
            Map<String, Object> file,
            @Nullable String secret,
            SnapshotComponents components) {
        return read(
                principal,
                components.of(MAPPER.valueToTree(file)),
                secret,
                new FlowFuseSnapshotReader.Owner(instance.application(), Optional.of(instance.id()), principal.name()));
    }

    Snapshot load(
            Principal principal,
            Device device,
            Map<String, Object> file,
            @Nullable String secret,
            SnapshotComponents components) {
        FlowFuseSnapshotReader.Owner owner = new FlowFuseSnapshotReader.Owner(
                device.application()
                        .orElseThrow(() -> ProblemException.conflict(
                                "device-unassigned",
                                "The device belongs to no application that could keep the snapshot; assign it.")),
                Optional.empty(),
                principal.name());
        return desk.made(principal, "project.snapshot.imported", () -> {
            Snapshot read = new FlowFuseSnapshotReader(snapshots)
                    .read(components.of(MAPPER.valueToTree(file)), Optional.ofNullable(secret), owner);
            ofDevices.takenOf(device.id(), read.id());
            return read;
        });
    }

    private Snapshot read(
            Principal principal, ObjectNode file, @Nullable String secret, FlowFuseSnapshotReader.Owner owner) {
        return desk.made(principal, "project.snapshot.imported", () -> new FlowFuseSnapshotReader(snapshots)
                .read(file, Optional.ofNullable(secret), owner));
    }
}
