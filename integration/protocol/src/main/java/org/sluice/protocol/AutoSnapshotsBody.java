package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * When snapshots of an instance shall be taken without anybody asking.
 *
 * @param cron a Quartz cron line, seconds first
 * @param zone IANA time zone in which it is read; UTC unless said
 * @param enabled whether the schedule fires; it does unless said
 * @param onDrift whether a snapshot is also taken when the instance is found to have drifted; it is unless said
 */
public record AutoSnapshotsBody(
        @Nullable String cron, @Nullable String zone, @Nullable Boolean enabled, @Nullable Boolean onDrift) {}
