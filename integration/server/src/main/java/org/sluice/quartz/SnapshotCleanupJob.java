package org.sluice.quartz;

import java.time.ZoneId;
import org.quartz.CronTrigger;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.snapshot.SnapshotCleanup;

/** What Quartz runs on one node of the cluster at a time to let old snapshots go; what fails is left for the next time. */
@DisallowConcurrentExecution
class SnapshotCleanupJob implements Job {

    static final JobKey KEY = new JobKey("cleanup", "snapshots");

    private static final Logger log = LoggerFactory.getLogger(SnapshotCleanupJob.class);
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final SnapshotCleanup cleanup;

    SnapshotCleanupJob(SnapshotCleanup cleanup) {
        this.cleanup = cleanup;
    }

    static JobDetail detail() {
        return JobBuilder.newJob(SnapshotCleanupJob.class)
                .withIdentity(KEY)
                .withDescription("Removes old snapshots that nobody uses")
                .storeDurably()
                .build();
    }

    /** @param cron Quartz cron line, read in UTC */
    static Trigger trigger(String cron) {
        CronLine.parse(cron, UTC);
        return TriggerBuilder.newTrigger()
                .withIdentity(KEY.getName(), KEY.getGroup())
                .forJob(KEY)
                .withSchedule(WallClockTrigger.schedule(
                        CronLine.normalised(cron), UTC, CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW))
                .build();
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            cleanup.sweep();
        } catch (RuntimeException e) {
            log.error("Old snapshots could not be cleaned up; it is tried again the next time it is due", e);
        }
    }
}
