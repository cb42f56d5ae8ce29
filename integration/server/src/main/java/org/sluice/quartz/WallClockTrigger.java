package org.sluice.quartz;

import java.text.ParseException;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.MutableTrigger;

/**
 * A cron trigger that fires when {@link ZonedCron} says; everything else, misfires included, is Quartz's own.
 *
 * <p>{@link WallClockTriggerStore} keeps it in the job store's columns: no serialised object is in the database.
 */
final class WallClockTrigger extends CronTriggerImpl {

    private transient @Nullable ZonedCron times;

    private WallClockTrigger(String expression, TimeZone zone, int misfireInstruction) {
        setTimeZone(zone);
        try {
            setCronExpression(expression);
            times = new ZonedCron(expression, zone.toZoneId());
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "Expected a Quartz cron line, found \"%s\"; correct the schedule".formatted(expression), e);
        }
        setMisfireInstruction(misfireInstruction);
    }

    static ScheduleBuilder<CronTrigger> schedule(String expression, ZoneId zone, int misfireInstruction) {
        return schedule(expression, TimeZone.getTimeZone(zone), misfireInstruction);
    }

    private static ScheduleBuilder<CronTrigger> schedule(String expression, TimeZone zone, int misfireInstruction) {
        return new ScheduleBuilder<>() {
            @Override
            protected MutableTrigger build() {
                return new WallClockTrigger(expression, zone, misfireInstruction);
            }
        };
    }

    @Override
    protected @Nullable Date getTimeAfter(Date after) {
        ZonedCron cron = times;
        if (cron == null) {
            throw new IllegalStateException("A wall clock trigger is never serialised, found one that was");
        }
        return cron.next(after.toInstant()).map(Date::from).orElse(null);
    }

    /** True, so that Quartz does not keep it as an ordinary cron trigger. */
    @Override
    public boolean hasAdditionalProperties() {
        return true;
    }

    @Override
    public ScheduleBuilder<CronTrigger> getScheduleBuilder() {
        return schedule(getCronExpression(), getTimeZone(), getMisfireInstruction());
    }
}
