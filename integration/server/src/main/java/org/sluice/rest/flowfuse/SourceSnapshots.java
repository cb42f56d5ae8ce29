package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceSnapshots;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Says, with FlowFuse's codes, why a stage has no snapshot to hand on. */
@Component
final class SourceSnapshots {

    private final Snapshots snapshots;
    private final FleetSnapshots fleet;
    private final DeviceSnapshots ofDevices;

    SourceSnapshots(Snapshots snapshots, FleetSnapshots fleet, DeviceSnapshots ofDevices) {
        this.snapshots = snapshots;
        this.fleet = fleet;
        this.ofDevices = ofDevices;
    }

    /** @throws ProblemException if there is none, or the one named is not the stage's */
    void require(Stage source, Optional<SnapshotId> named) {
        String id = source.targetId().orElse("");
        boolean device = source.type() == StageType.DEVICE;
        if (source.type() == StageType.DEVICE_GROUP) {
            require(fleet.ofGroup(id).isPresent(), "invalid-source-device-group", source);
            return;
        }
        switch (source.action()) {
            case PROMPT -> requireNamed(source, named);
            case USE_LATEST_SNAPSHOT -> require(
                    device
                            ? fleet.latest(id).isPresent()
                            : snapshots.latest(new InstanceId(id)).isPresent(),
                    device ? "invalid-source-device" : "invalid-source-instance",
                    source);
            case USE_ACTIVE_SNAPSHOT -> {
                require(device, "invalid-source-action", source);
                require(fleet.active(id).isPresent(), "invalid-source-device", source);
            }
            case CREATE_SNAPSHOT -> require(!device, "invalid-source-action", source);
            case NONE -> {
                /* nothing to hand on, which is no mistake */
            }
        }
    }

    private void requireNamed(Stage source, Optional<SnapshotId> named) {
        SnapshotId id = named.orElseThrow(() -> snapshot("Name the snapshot to deploy: sourceSnapshotId is missing."));
        Snapshot found = snapshots
                .find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemException.Kind.NOT_FOUND,
                        "invalid-source-snapshot",
                        "There is no such snapshot.",
                        List.of()));
        String owner = source.targetId().orElse("");
        boolean owned = source.type() == StageType.DEVICE
                ? ofDevices.deviceOf(id).equals(Optional.of(new DeviceId(owner)))
                : found.instance().equals(Optional.of(new InstanceId(owner)));
        if (!owned) {
            throw snapshot("The snapshot is not of the source stage's instance or device.");
        }
    }

    private static ProblemException snapshot(String text) {
        return ProblemException.invalid("/sourceSnapshotId", "invalid-source-snapshot", text);
    }

    private static void require(boolean fine, String code, Stage source) {
        if (!fine) {
            throw ProblemException.invalid(
                    "/stage",
                    code,
                    "Stage \"%s\" has no snapshot to hand on with the action %s."
                            .formatted(source.name(), source.action().name().toLowerCase(Locale.ROOT)));
        }
    }
}
