package org.sluice.backup;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.sluice.instance.InstanceId;

/** The plans, one an instance at most; storing one also arms, re-arms or disarms its timer, in the same transaction. */
public interface AutoSnapshotPlans {

    /** What somebody says of the auto snapshots of an instance. */
    record Definition(String cron, ZoneId zone, boolean enabled, boolean onDrift) {}

    /**
     * Creates the plan of an instance, or replaces what it says.
     *
     * @throws org.sluice.problem.ProblemException if the cron line is wrong or never comes, or the zone is unknown
     */
    AutoSnapshotPlan put(InstanceId instance, Definition definition, String author);

    Optional<AutoSnapshotPlan> find(InstanceId instance);

    /** Removes the plan; the snapshots stay. */
    void remove(InstanceId instance);

    /** The next times it fires, soonest first; empty if disabled. */
    List<Instant> nextFireTimes(AutoSnapshotPlan plan, int count);

    /** Notes a look, if there is a plan to note it at, and returns how many in a row have failed before it. */
    int looked(InstanceId instance, AutoSnapshotPlan.Look look);

    /**
     * Keeps others from looking at the instance until the caller's transaction ends.
     *
     * @return false if there is no such instance any more
     */
    boolean lock(InstanceId instance);
}
