package org.sluice.schedule;

import java.time.Instant;
import java.util.List;

/** The clockwork behind schedules, joined to the caller's transaction. */
public interface ScheduleTimer {

    /** @throws org.sluice.problem.ProblemException if the timing is wrong or never comes */
    void validate(Schedule.Timing timing, Schedule.Misfire misfire);

    /** Arms the schedule, replacing its earlier timer. */
    void arm(Schedule schedule);

    void disarm(ScheduleId id);

    List<Instant> nextFireTimes(Schedule schedule, int count);
}
