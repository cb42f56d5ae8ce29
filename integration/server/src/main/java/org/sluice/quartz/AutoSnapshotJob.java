package org.sluice.quartz;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.backup.AutoSnapshotTimer;
import org.sluice.backup.AutoSnapshots;
import org.sluice.instance.InstanceId;

/**
 * What Quartz runs when an auto snapshot is due; the name of the trigger is the id of the instance.
 *
 * <p>If the node dies while it runs, another node runs it again. An instance that cannot be read is noted at its plan by
 * {@link AutoSnapshots}; whatever else fails, mostly a database that is away, the operator finds in the log. Neither is
 * tried again before the next time.
 */
class AutoSnapshotJob implements Job {

    static final JobKey KEY = new JobKey("take", QuartzAutoSnapshotTimer.GROUP);

    private static final Logger log = LoggerFactory.getLogger(AutoSnapshotJob.class);

    private final AutoSnapshots autoSnapshots;
    private final AutoSnapshotPlans plans;
    private final AutoSnapshotTimer timer;

    AutoSnapshotJob(AutoSnapshots autoSnapshots, AutoSnapshotPlans plans, AutoSnapshotTimer timer) {
        this.autoSnapshots = autoSnapshots;
        this.plans = plans;
        this.timer = timer;
    }

    static JobDetail detail() {
        return JobBuilder.newJob(AutoSnapshotJob.class)
                .withIdentity(KEY)
                .withDescription("Takes an auto snapshot of an instance")
                .storeDurably()
                .requestRecovery()
                .build();
    }

    @Override
    public void execute(JobExecutionContext context) {
        InstanceId instance = instanceOf(context);
        try {
            if (plans.find(instance).isEmpty()) {
                log.info("Instance {} was due for an auto snapshot but is gone; disarming it", instance);
                timer.disarm(instance);
                return;
            }
            autoSnapshots.onSchedule(instance);
        } catch (RuntimeException e) {
            log.error("No auto snapshot of instance {}: it is tried again the next time it is due", instance, e);
        }
    }

    private static InstanceId instanceOf(JobExecutionContext context) {
        return new InstanceId(
                context.isRecovering()
                        ? context.getRecoveringTriggerKey().getName()
                        : context.getTrigger().getKey().getName());
    }
}
