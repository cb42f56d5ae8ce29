package org.sluice.quartz;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import org.quartz.CronTrigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.sluice.backup.AutoSnapshotTimer;
import org.sluice.instance.InstanceId;
import org.sluice.schedule.Zones;
import org.springframework.transaction.annotation.Transactional;

/**
 * One Quartz trigger an instance, named by its id, all of the one durable {@link AutoSnapshotJob}.
 *
 * <p>They come after the schedules of promotions when both are due: a promotion at 02:00 does not wait for the backups
 * of 02:00.
 */
class QuartzAutoSnapshotTimer implements AutoSnapshotTimer {

    static final String GROUP = "auto-snapshot";

    private static final int AFTER_PROMOTIONS = 1;

    private final Alarms alarms;
    private final Clock clock;

    QuartzAutoSnapshotTimer(Alarms alarms, Clock clock) {
        this.alarms = alarms;
        this.clock = clock;
    }

    @Override
    public void validate(String cron, ZoneId zone) {
        Zones.require("/zone", zone);
        if (CronLine.parse(cron, zone).next(clock.instant()).isEmpty()) {
            throw CronLine.neverFires(cron);
        }
    }

    @Override
    @Transactional
    public void arm(InstanceId instance, String cron, ZoneId zone) {
        alarms.set(TriggerBuilder.newTrigger()
                .withIdentity(key(instance))
                .forJob(AutoSnapshotJob.KEY)
                .withPriority(AFTER_PROMOTIONS)
                .startAt(Date.from(alarms.nextWholeSecond()))
                .withSchedule(WallClockTrigger.schedule(
                        CronLine.normalised(cron), zone, CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW))
                .build());
    }

    @Override
    @Transactional
    public void disarm(InstanceId instance) {
        alarms.clear(key(instance));
    }

    @Override
    public List<Instant> nextFireTimes(String cron, ZoneId zone, int count) {
        return CronLine.parse(cron, zone).upcoming(clock.instant(), count).toList();
    }

    static TriggerKey key(InstanceId instance) {
        return new TriggerKey(instance.value(), GROUP);
    }
}
