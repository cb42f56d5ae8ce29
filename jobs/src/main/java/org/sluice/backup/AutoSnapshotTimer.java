package org.sluice.backup;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.sluice.instance.InstanceId;

/** The clockwork behind auto snapshots, joined to the caller's transaction; what was missed fires once, at once. */
public interface AutoSnapshotTimer {

    /** @throws org.sluice.problem.ProblemException if the cron line is wrong or never comes, or the zone is unknown */
    void validate(String cron, ZoneId zone);

    /** Arms it, replacing an earlier timer of the instance. */
    void arm(InstanceId instance, String cron, ZoneId zone);

    void disarm(InstanceId instance);

    List<Instant> nextFireTimes(String cron, ZoneId zone, int count);
}
