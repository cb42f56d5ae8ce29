package org.sluice.quartz;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.quartz.Trigger;
import org.quartz.listeners.TriggerListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Notes at a schedule that a firing was missed and, by its policy, let pass.
 *
 * <p>Quartz tells of it while it holds its cluster-wide lock, and whoever changes a schedule locks the row first and that
 * lock second; so the row is written on another thread, after the lock.
 */
final class MissedFirings extends TriggerListenerSupport implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MissedFirings.class);

    /** Looked up late: the schedules need the scheduler, which needs its listeners. */
    private final ObjectProvider<Schedules> schedules;

    private final ExecutorService notes = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "schedule-missed");
        thread.setDaemon(true);
        return thread;
    });

    MissedFirings(ObjectProvider<Schedules> schedules) {
        this.schedules = schedules;
    }

    @Override
    public String getName() {
        return "missed-firings";
    }

    @Override
    public void triggerMisfired(Trigger trigger) {
        if (!trigger.getKey().getGroup().equals(QuartzScheduleTimer.GROUP)
                || !QuartzScheduleTimer.skipsMissedFirings(trigger)) {
            return;
        }
        ScheduleId id = new ScheduleId(trigger.getKey().getName());
        Instant due = trigger.getNextFireTime().toInstant();
        notes.execute(() -> note(id, due));
    }

    @Override
    public void close() {
        notes.shutdown();
    }

    private void note(ScheduleId id, Instant due) {
        log.warn("Schedule {} was due at {} while no server ran; skipped, as it asks for", id, due);
        try {
            schedules.getObject().fired(id, due, "missed: no server ran when it was due; skipped");
        } catch (RuntimeException e) {
            log.warn("Could not note at schedule {} that it was missed: {}", id, e.toString());
        }
    }
}
