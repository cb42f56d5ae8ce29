package org.sluice.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;

/** The schedules; storing one also arms, re-arms or disarms its timer, in the same transaction. */
public interface Schedules {

    /** What somebody says of a schedule when creating or changing it. */
    record Definition(
            String name,
            PipelineId pipeline,
            String stage,
            Schedule.Timing timing,
            Schedule.Misfire misfire,
            boolean enabled) {}

    /**
     * Creates a schedule.
     *
     * @throws org.sluice.problem.ProblemException if the name is taken, the cron line is wrong or never fires, or the one
     *     time lies in the past
     */
    Schedule add(ApplicationId application, Definition definition, String actsAs, String author);

    Schedule update(ScheduleId id, Definition definition, String actsAs, String author);

    Optional<Schedule> find(ScheduleId id);

    Optional<Schedule> findByName(ApplicationId application, String name);

    List<Schedule> list(ApplicationId application);

    void remove(ScheduleId id);

    /** The next times it fires, soonest first; empty if disabled or over. Asks no database. */
    List<Instant> nextFireTimes(Schedule schedule, int count);

    /** A firing and what became of it. */
    record Firing(ScheduleId id, Instant at, String outcome) {}

    /** Notes a firing and what became of it. */
    void fired(ScheduleId id, Instant at, String outcome);

    /** Notes many of them, all or none. */
    void fired(List<Firing> firings);
}
