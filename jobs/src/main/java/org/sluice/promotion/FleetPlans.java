package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.Offline;
import org.sluice.delivery.RolloutPreview;
import org.sluice.delivery.Rollouts;
import org.sluice.device.Device;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionJournal.RolloutRoute;
import org.sluice.snapshot.SnapshotId;

/** What plans say about devices and groups, from what Sluice knows of them: no device is asked anything. */
final class FleetPlans {

    private final Devices devices;
    private final DeviceGroups groups;
    private final FleetSnapshots snapshots;
    private final Rollouts rollouts;

    FleetPlans(Devices devices, DeviceGroups groups, FleetSnapshots snapshots, Rollouts rollouts) {
        this.devices = devices;
        this.groups = groups;
        this.snapshots = snapshots;
        this.rollouts = rollouts;
    }

    /** Name of the device or group of the stage. */
    String name(Stage stage) {
        String id = stage.targetId().orElseThrow();
        return stage.type() == StageType.DEVICE_GROUP
                ? groups.find(new DeviceGroupId(id))
                        .map(DeviceGroup::name)
                        .orElseThrow(() -> ProblemException.notFound("device group", id))
                : device(id).name();
    }

    /** What the device or group of the stage would hand on. */
    Optional<SnapshotId> source(Stage stage) {
        String id = stage.targetId().orElseThrow();
        if (stage.type() == StageType.DEVICE_GROUP) {
            return snapshots.ofGroup(id);
        }
        return stage.action() == StageAction.USE_ACTIVE_SNAPSHOT ? snapshots.active(id) : snapshots.latest(id);
    }

    /** What the device or group of the stage shall run now. */
    Optional<SnapshotId> target(Stage stage) {
        String id = stage.targetId().orElseThrow();
        return stage.type() == StageType.DEVICE_GROUP
                ? snapshots.ofGroup(id)
                : device(id).target();
    }

    private Device device(String id) {
        return devices.find(new DeviceId(id)).orElseThrow(() -> ProblemException.notFound("device", id));
    }

    /** What the devices would go through with this snapshot; a snapshot that is yet to be taken none of them has. */
    Plan.Devices devices(RolloutRoute route, Optional<SnapshotId> snapshot) {
        RolloutPreview preview = rollouts.preview(route.target().orElseThrow(), route.policy(), snapshot);
        return new Plan.Devices(route.policy(), preview);
    }

    /** What the rollout would wait for, in sentences. */
    static List<String> waitsFor(Plan.Devices rollout) {
        RolloutPolicy policy = rollout.policy();
        RolloutPreview preview = rollout.preview();
        List<String> waits = new ArrayList<>();
        if (preview.offline() > 0) {
            waits.add("%d device(s) that are offline, for %s at most; then %s."
                    .formatted(
                            preview.offline(),
                            policy.offline().after(),
                            then(policy.offline().way())));
        }
        for (int i = 0; i < policy.allWaves().size() - 1; i++) {
            if (policy.allWaves().get(i).pauseAfter()) {
                waits.add("Somebody to look when wave \"%s\" is through, and open wave \"%s\"."
                        .formatted(
                                policy.allWaves().get(i).name(),
                                policy.allWaves().get(i + 1).name()));
            }
        }
        policy.rate()
                .ifPresent(rate ->
                        waits.add("Its rate: %d device(s) are told in the first minute, %d %% more in each after."
                                .formatted(rate.devicesPerMinute(), rate.growthPercent())));
        policy.budget()
                .ifPresent(budget -> waits.add("At most %d device(s) with the same label \"%s\" are at it at once."
                        .formatted(budget.maximum(), budget.label())));
        policy.settleTime()
                .filter(time -> !time.isZero())
                .ifPresent(time -> waits.add("Every device, to run the snapshot for %s.".formatted(time)));
        return List.copyOf(waits);
    }

    private static String then(Offline.Way way) {
        return switch (way) {
            case WAIT -> "they are left out and keep what they have";
            case CATCH_UP -> "they owe the update and get it when they return";
            case FAIL -> "they have failed";
        };
    }
}
