package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A stage as its editor says it.
 *
 * @param rollout how its devices are brought to a snapshot
 * @param target name or id of the target: an instance, device or device group
 */
public record StageBody(
        @Nullable String name,
        @Nullable String type,
        @Nullable String target,
        @Nullable String action,
        @Nullable Boolean deployToDevices,
        @Nullable RolloutDocument rollout) {}
