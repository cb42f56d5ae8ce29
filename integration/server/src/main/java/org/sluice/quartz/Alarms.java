package org.sluice.quartz;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;

/** Sets and clears triggers within the caller's transaction, which holds Quartz's cluster-wide lock until it ends. */
final class Alarms {

    private final Scheduler scheduler;
    private final Clock clock;

    Alarms(Scheduler scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Sets a trigger in the place of an earlier one with its key. */
    void set(Trigger trigger) {
        try {
            if (scheduler.checkExists(trigger.getKey())) {
                scheduler.rescheduleJob(trigger.getKey(), trigger);
            } else {
                scheduler.scheduleJob(trigger);
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException(
                    "Quartz could not arm %s, nothing was changed; see the cause and try again"
                            .formatted(trigger.getKey()),
                    e);
        }
    }

    void clear(TriggerKey key) {
        try {
            scheduler.unscheduleJob(key);
        } catch (SchedulerException e) {
            throw new IllegalStateException(
                    "Quartz could not disarm %s, nothing was changed; see the cause and try again".formatted(key), e);
        }
    }

    /** Quartz cuts start times down to the second: without this, the second now passing would fire after it began. */
    Instant nextWholeSecond() {
        Instant now = clock.instant();
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(now) ? now : second.plusSeconds(1);
    }
}
