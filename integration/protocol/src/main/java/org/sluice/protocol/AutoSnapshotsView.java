package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When snapshots of an instance are taken without anybody asking, and what became of the last look.
 *
 * @param failures looks that failed since the last one that did not
 */
public record AutoSnapshotsView(
        String instanceId,
        String cron,
        String zone,
        boolean enabled,
        boolean onDrift,
        String updatedBy,
        List<Instant> nextFireTimes,
        @Nullable AutoSnapshotLookView last,
        int failures) {}
