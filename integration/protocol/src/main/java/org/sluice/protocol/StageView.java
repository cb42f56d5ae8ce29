package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A stage of a pipeline version.
 *
 * @param target name of the target
 * @param canPushFrom whether something can be promoted from it
 */
public record StageView(
        String name,
        String type,
        @Nullable String target,
        @Nullable String targetId,
        String action,
        boolean deployToDevices,
        boolean canPushFrom,
        @Nullable RolloutDocument rollout) {}
