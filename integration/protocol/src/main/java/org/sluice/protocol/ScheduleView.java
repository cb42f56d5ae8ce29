package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a promotion starts by itself.
 *
 * @param cron a Quartz cron line, seconds first; or {@code at}, once
 * @param misfire {@code fire-once-now} or {@code skip}
 */
public record ScheduleView(
        String id,
        String applicationId,
        String pipelineId,
        String name,
        String stage,
        @Nullable String cron,
        @Nullable Instant at,
        String zone,
        String misfire,
        boolean enabled,
        List<Instant> nextFireTimes,
        @Nullable Instant lastFiredAt,
        @Nullable String lastOutcome) {}
