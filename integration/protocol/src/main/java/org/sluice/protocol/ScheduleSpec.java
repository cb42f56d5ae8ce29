package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a promotion shall start by itself.
 *
 * @param pipeline name of a pipeline of the same application
 */
public record ScheduleSpec(
        @Nullable String pipeline,
        @Nullable String stage,
        @Nullable String cron,
        @Nullable Instant at,
        @Nullable String zone,
        @Nullable String misfire,
        @Nullable Boolean enabled) {}
