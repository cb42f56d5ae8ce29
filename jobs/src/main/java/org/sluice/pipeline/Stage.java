package org.sluice.pipeline;

import java.util.Optional;

/**
 * One stage of a pipeline version.
 *
 * @param name unique in the pipeline, compared without regard to case
 * @param targetId id of the instance (later: device, group) it deploys to; a draft may still lack it
 * @param deployToDevices whether devices connected to the instance get the snapshot too; kept for later
 */
public record Stage(
        String name, StageType type, Optional<String> targetId, StageAction action, boolean deployToDevices) {}
