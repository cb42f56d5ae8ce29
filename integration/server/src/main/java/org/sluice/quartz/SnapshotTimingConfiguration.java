package org.sluice.quartz;

import java.time.Clock;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.sluice.backup.AutoSnapshotTimer;
import org.sluice.snapshot.RetentionSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When snapshots come and go by themselves, on the scheduler of {@link QuartzConfiguration}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SnapshotProperties.class)
public class SnapshotTimingConfiguration {

    @Bean
    RetentionSettings retentionSettings(SnapshotProperties properties) {
        return new RetentionSettings(properties.keepAuto(), properties.keepPromoted());
    }

    @Bean
    AutoSnapshotTimer autoSnapshotTimer(Scheduler scheduler, Clock clock) {
        return new QuartzAutoSnapshotTimer(new Alarms(scheduler, clock), clock);
    }

    @Bean
    JobDetail autoSnapshotJob() {
        return AutoSnapshotJob.detail();
    }

    @Bean
    JobDetail snapshotCleanupJob() {
        return SnapshotCleanupJob.detail();
    }

    @Bean
    Trigger snapshotCleanupTrigger(SnapshotProperties properties) {
        return SnapshotCleanupJob.trigger(properties.cleanup());
    }
}
