package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to make a schedule from; {@code cron} or {@code at}. */
public record ScheduleBody(
        @Nullable String name,
        @Nullable String pipelineId,
        @Nullable String stage,
        @Nullable String cron,
        @Nullable Instant at,
        @Nullable String zone,
        @Nullable String misfire,
        @Nullable Boolean enabled) {}
