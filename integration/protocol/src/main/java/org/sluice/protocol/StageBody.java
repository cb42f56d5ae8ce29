package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A stage as its editor says it.
 *
 * @param target name or id of the target instance
 */
public record StageBody(
        @Nullable String name,
        @Nullable String type,
        @Nullable String target,
        @Nullable String action,
        @Nullable Boolean deployToDevices) {}
