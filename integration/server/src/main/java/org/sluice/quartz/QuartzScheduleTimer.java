package org.sluice.quartz;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.sluice.problem.ProblemException;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.ScheduleTimer;
import org.sluice.schedule.Zones;
import org.springframework.transaction.annotation.Transactional;

/**
 * One Quartz trigger a schedule, named by its id, all of the one durable {@link PromotionScheduleJob}.
 *
 * <p>Arming and disarming join the caller's transaction and hold Quartz's cluster-wide lock until it ends: no firing
 * starts anywhere meanwhile, so keep such transactions short.
 */
class QuartzScheduleTimer implements ScheduleTimer {

    static final String GROUP = "schedule";

    private final Alarms alarms;
    private final Clock clock;

    QuartzScheduleTimer(Scheduler scheduler, Clock clock) {
        this.alarms = new Alarms(scheduler, clock);
        this.clock = clock;
    }

    @Override
    public void validate(Timing timing, Misfire misfire) {
        Zones.require("/zone", timing.zone());
        if (timing instanceof Timing.Cron cron) {
            if (CronLine.parse(cron.expression(), cron.zone())
                    .next(clock.instant())
                    .isEmpty()) {
                throw CronLine.neverFires(cron.expression());
            }
        } else if (timing instanceof Timing.At once && !once.at().isAfter(clock.instant())) {
            throw ProblemException.invalid(
                    "/at",
                    "in-the-past",
                    "/at must lie in the future; found %s, and it is %s now.".formatted(once.at(), clock.instant()));
        }
    }

    @Override
    @Transactional
    public void arm(Schedule schedule) {
        if (!schedule.enabled()) {
            disarm(schedule.id());
            return;
        }
        alarms.set(trigger(schedule));
    }

    @Override
    @Transactional
    public void disarm(ScheduleId id) {
        alarms.clear(key(id));
    }

    @Override
    public List<Instant> nextFireTimes(Schedule schedule, int count) {
        Instant now = clock.instant();
        if (schedule.timing() instanceof Timing.Cron cron) {
            return CronLine.parse(cron.expression(), cron.zone())
                    .upcoming(now, count)
                    .toList();
        }
        return Stream.of(((Timing.At) schedule.timing()).at())
                .filter(at -> at.isAfter(now))
                .limit(count)
                .toList();
    }

    static TriggerKey key(ScheduleId id) {
        return new TriggerKey(id.value(), GROUP);
    }

    /** Whether a missed firing of this trigger passes without being made up for. */
    static boolean skipsMissedFirings(Trigger trigger) {
        return trigger.getMisfireInstruction()
                == (trigger instanceof CronTrigger
                        ? CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING
                        : SimpleTrigger.MISFIRE_INSTRUCTION_RESCHEDULE_NEXT_WITH_REMAINING_COUNT);
    }

    private Trigger trigger(Schedule schedule) {
        TriggerBuilder<Trigger> trigger = TriggerBuilder.newTrigger()
                .withIdentity(key(schedule.id()))
                .forJob(PromotionScheduleJob.KEY)
                .withDescription(schedule.name());
        if (schedule.timing() instanceof Timing.Cron cron) {
            return trigger.startAt(Date.from(alarms.nextWholeSecond()))
                    .withSchedule(WallClockTrigger.schedule(
                            CronLine.normalised(cron.expression()),
                            cron.zone(),
                            schedule.misfire() == Misfire.SKIP
                                    ? CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING
                                    : CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW))
                    .build();
        }
        return trigger.startAt(Date.from(((Timing.At) schedule.timing()).at()))
                .withSchedule(once(schedule.misfire()))
                .build();
    }

    private static ScheduleBuilder<?> once(Misfire misfire) {
        return misfire == Misfire.SKIP
                ? SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionNextWithRemainingCount()
                : SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow();
    }
}
