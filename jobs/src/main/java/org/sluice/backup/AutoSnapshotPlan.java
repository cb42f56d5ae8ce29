package org.sluice.backup;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;

/**
 * When snapshots of an instance are taken without anybody asking, and what became of the last look.
 *
 * @param cron a Quartz cron line (seconds first), read in the zone
 * @param enabled whether the schedule fires
 * @param onDrift whether a snapshot is also taken when the instance is found to have drifted
 * @param failures looks that failed since the last one that did not
 */
public record AutoSnapshotPlan(
        InstanceId instance,
        String cron,
        ZoneId zone,
        boolean enabled,
        boolean onDrift,
        String updatedBy,
        Optional<Look> last,
        int failures) {

    /** Why an instance was looked at. */
    public enum Cause {
        SCHEDULE,
        DRIFT
    }

    /** What became of it. */
    public enum Result {
        /** A snapshot was taken. */
        TAKEN,
        /** The instance runs what its newest snapshot holds. */
        UNCHANGED,
        /** The instance could not be read; the next look tries again. */
        FAILED
    }

    /**
     * One look at an instance.
     *
     * @param code why it failed, such as {@code target-unreachable}
     * @param text the same in a sentence
     * @param snapshot the one taken, or the one that holds already what the instance runs
     */
    public record Look(
            Instant at,
            Cause cause,
            Result result,
            Optional<String> code,
            Optional<String> text,
            Optional<SnapshotId> snapshot) {}
}
