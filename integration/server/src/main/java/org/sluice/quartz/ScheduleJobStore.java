package org.sluice.quartz;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDetail;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.impl.jdbcjobstore.FiredTriggerRecord;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;
import org.quartz.spi.TriggerFiredResult;
import org.springframework.scheduling.quartz.LocalDataSourceJobStore;

/**
 * Spring's job store for Quartz, which fires all schedules due at a time in a handful of statements instead of eleven and
 * a turn of the cluster-wide lock each.
 *
 * <p>Only triggers of {@link PromotionScheduleJob} are treated so: it may run beside itself, asks for recovery, keeps no
 * data and has no calendar. All others take Quartz's own way. Public, because Quartz makes it by name.
 */
@SuppressWarnings("unchecked") // Quartz overrides one of its own generic methods without the generics
public final class ScheduleJobStore extends LocalDataSourceJobStore {

    /** Should the node die before, another runs such a firing again: with the same request id, so nothing happens twice. */
    private final Afterwards<String> finished =
            new Afterwards<>("schedule-finished", Duration.ofMillis(250), this::forget);

    @Override
    public List<TriggerFiredResult> triggersFired(List<OperableTrigger> triggers) throws JobPersistenceException {
        return executeInNonManagedTXLock(
                LOCK_TRIGGER_ACCESS, connection -> fire(connection, triggers), this::wasCommitted);
    }

    /** A firing that is over leaves nothing but its entry, which no other node looks at while this one lives: no lock. */
    @Override
    public void triggeredJobComplete(
            OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
        if (isSchedule(trigger) && instruction == CompletedExecutionInstruction.NOOP) {
            finished.accept(trigger.getFireInstanceId());
        } else {
            super.triggeredJobComplete(trigger, job, instruction);
        }
    }

    @Override
    public void shutdown() {
        finished.close();
        super.shutdown();
    }

    private void forget(List<String> entries) throws JobPersistenceException {
        executeInNonManagedTXLock(
                null,
                connection -> {
                    firings(connection).finished(entries);
                    return true;
                },
                null);
    }

    private List<TriggerFiredResult> fire(Connection connection, List<OperableTrigger> triggers)
            throws JobPersistenceException {
        List<OperableTrigger> schedules =
                triggers.stream().filter(ScheduleJobStore::isSchedule).toList();
        Set<String> reserved =
                schedules.isEmpty() ? Set.of() : firings(connection).reserved(schedules);
        JobDetail job = reserved.isEmpty() ? null : retrieveJob(connection, PromotionScheduleJob.KEY);
        List<TriggerFiredResult> results = new ArrayList<>();
        List<OperableTrigger> fired = new ArrayList<>();
        for (OperableTrigger trigger : triggers) {
            try {
                if (!isSchedule(trigger)) {
                    results.add(new TriggerFiredResult(triggerFired(connection, trigger)));
                } else if (job == null || !reserved.contains(trigger.getFireInstanceId())) {
                    results.add(new TriggerFiredResult(notFired()));
                } else {
                    results.add(new TriggerFiredResult(advanced(trigger, job)));
                    fired.add(trigger);
                }
            } catch (JobPersistenceException | RuntimeException e) {
                results.add(new TriggerFiredResult(e));
            }
        }
        if (!fired.isEmpty()) {
            firings(connection).fire(fired);
        }
        return results;
    }

    /** Asked if the answer to a commit was lost. */
    private boolean wasCommitted(Connection connection, List<TriggerFiredResult> results)
            throws JobPersistenceException {
        try {
            Set<String> executing =
                    getDelegate().selectInstancesFiredTriggerRecords(connection, getInstanceId()).stream()
                            .filter(entry -> STATE_EXECUTING.equals(entry.getFireInstanceState()))
                            .map(FiredTriggerRecord::getFireInstanceId)
                            .collect(Collectors.toSet());
            return results.stream()
                    .map(TriggerFiredResult::getTriggerFiredBundle)
                    .filter(Objects::nonNull)
                    .anyMatch(bundle -> executing.contains(bundle.getTrigger().getFireInstanceId()));
        } catch (SQLException e) {
            throw new JobPersistenceException("Could not find out whether schedules were fired", e);
        }
    }

    private JdbcFirings firings(Connection connection) {
        return new JdbcFirings(connection, getInstanceName());
    }

    private static TriggerFiredBundle advanced(OperableTrigger trigger, JobDetail job) {
        Date before = trigger.getPreviousFireTime();
        trigger.triggered(null);
        return new TriggerFiredBundle(
                (JobDetail) job.clone(),
                trigger,
                null,
                trigger.getKey().getGroup().equals(Scheduler.DEFAULT_RECOVERY_GROUP),
                trigger.getPreviousFireTime(),
                trigger.getPreviousFireTime(),
                before,
                trigger.getNextFireTime());
    }

    private static @Nullable TriggerFiredBundle notFired() {
        return null;
    }

    private static boolean isSchedule(OperableTrigger trigger) {
        return trigger.getJobKey().equals(PromotionScheduleJob.KEY) && trigger.getCalendarName() == null;
    }
}
