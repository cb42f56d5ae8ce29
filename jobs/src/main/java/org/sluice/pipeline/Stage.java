package org.sluice.pipeline;

import java.util.Optional;
import org.sluice.delivery.RolloutPolicy;

/**
 * One stage of a pipeline version.
 *
 * @param name unique in the pipeline, compared without regard to case
 * @param targetId id of the instance, device or device group it deploys to; a draft may still lack it
 * @param deployToDevices whether the devices of the instance get the snapshot too, after it
 * @param rollout how its devices are brought to a snapshot; empty: all at once
 */
public record Stage(
        String name,
        StageType type,
        Optional<String> targetId,
        StageAction action,
        boolean deployToDevices,
        Optional<RolloutPolicy> rollout) {

    public Stage(String name, StageType type, Optional<String> targetId, StageAction action, boolean deployToDevices) {
        this(name, type, targetId, action, deployToDevices, Optional.empty());
    }

    /** Whether devices are among its targets. */
    public boolean rollsOut() {
        return type == StageType.DEVICE || type == StageType.DEVICE_GROUP || deployToDevices;
    }
}
