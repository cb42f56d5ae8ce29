package org.sluice.quartz;

import java.time.Duration;
import java.time.Instant;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.sluice.schedule.ScheduleId;

/**
 * What Quartz runs when a schedule is due; the name of the trigger is the id of the schedule.
 *
 * <p>If the node dies while it runs, another node runs it again with the same scheduled time, hence the same request id.
 * A technical failure, which mostly means that the database is away, is tried again on the same thread with growing
 * pauses: without its database Quartz has nothing else to fire. After {@value #ATTEMPTS} attempts, about nine minutes,
 * the firing is given up and the operator finds it in the log and at the schedule.
 */
class PromotionScheduleJob implements Job {

    static final JobKey KEY = new JobKey("promotion", QuartzScheduleTimer.GROUP);

    private static final int ATTEMPTS = 22;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ScheduleFiring firing;
    private final Pause pause;

    PromotionScheduleJob(ScheduleFiring firing, Pause pause) {
        this.firing = firing;
        this.pause = pause;
    }

    /** Waits between two attempts. */
    @FunctionalInterface
    interface Pause {

        void last(Duration duration) throws InterruptedException;
    }

    static JobDetail detail() {
        return JobBuilder.newJob(PromotionScheduleJob.class)
                .withIdentity(KEY)
                .withDescription("Starts the promotion of a schedule")
                .storeDurably()
                .requestRecovery()
                .build();
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        ScheduleId id = scheduleOf(context);
        Instant scheduled = scheduledTimeOf(context);
        try {
            firing.fire(id, scheduled);
        } catch (RuntimeException e) {
            int attempt = context.getRefireCount() + 1;
            if (attempt >= ATTEMPTS) {
                firing.givenUp(id, scheduled, e);
                throw new JobExecutionException(e, false);
            }
            throw again(attempt, e);
        }
    }

    private JobExecutionException again(int attempt, RuntimeException failure) {
        Duration wanted = Duration.ofSeconds(1L << Math.min(attempt - 1, 10));
        try {
            pause.last(wanted.compareTo(LONGEST_PAUSE) < 0 ? wanted : LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new JobExecutionException(failure, true);
    }

    private static ScheduleId scheduleOf(JobExecutionContext context) {
        return new ScheduleId(
                context.isRecovering()
                        ? context.getRecoveringTriggerKey().getName()
                        : context.getTrigger().getKey().getName());
    }

    private static Instant scheduledTimeOf(JobExecutionContext context) {
        if (!context.isRecovering()) {
            return context.getScheduledFireTime().toInstant();
        }
        JobDataMap lost = context.getMergedJobDataMap();
        return Instant.ofEpochMilli(
                lost.getLongValueFromString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS));
    }
}
