package org.sluice.quartz;

import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.sluice.access.AccessTokens;
import org.sluice.audit.AuditLog;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.schedule.ScheduleTimer;
import org.sluice.schedule.Schedules;
import org.sluice.schedule.Schedules.Firing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.quartz.autoconfigure.SchedulerFactoryBeanCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Schedules on Spring Boot's Quartz: clustered, in the application's database and its transactions.
 *
 * <p>No {@code spring.quartz.*} property is needed; Flyway makes the tables. Works with data sources that commit by
 * themselves and with those that do not.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScheduleProperties.class)
public class QuartzConfiguration {

    /** One cluster a database, whatever the nodes are called. */
    private static final String SCHEDULER_NAME = "sluice";

    @Bean
    SchedulerFactoryBeanCustomizer clusteredScheduler(
            DataSource database,
            PlatformTransactionManager transactions,
            ScheduleProperties settings,
            MissedFirings missedFirings) {
        return scheduler -> {
            scheduler.setSchedulerName(SCHEDULER_NAME);
            scheduler.setDataSource(database);
            scheduler.setTransactionManager(transactions);
            scheduler.setQuartzProperties(properties(settings));
            scheduler.setOverwriteExistingJobs(true);
            scheduler.setGlobalTriggerListeners(missedFirings);
        };
    }

    @Bean
    JobDetail promotionScheduleJob() {
        return PromotionScheduleJob.detail();
    }

    @Bean
    SchedulerShutdown schedulerShutdown(Scheduler scheduler, JdbcClient jdbc) {
        return new SchedulerShutdown(scheduler, new JdbcReservedTriggers(jdbc));
    }

    @Bean
    ScheduleTimer scheduleTimer(Scheduler scheduler, Clock clock) {
        return new QuartzScheduleTimer(scheduler, clock);
    }

    @Bean
    ScheduleFiring scheduleFiring(
            Schedules schedules,
            ScheduleTimer timer,
            AccessTokens tokens,
            PromotionLauncher launcher,
            AuditLog audit,
            Afterwards<Firing> firingNotes) {
        return new ScheduleFiring(schedules, timer, tokens, launcher, audit, firingNotes);
    }

    @Bean
    Afterwards<Firing> firingNotes(Schedules schedules) {
        return new Afterwards<>("schedule-notes", Duration.ofMillis(100), schedules::fired);
    }

    @Bean
    PromotionScheduleJob.Pause firingPause() {
        return duration -> Thread.sleep(duration.toMillis());
    }

    @Bean
    MissedFirings missedFirings(ObjectProvider<Schedules> schedules) {
        return new MissedFirings(schedules);
    }

    private static Properties properties(ScheduleProperties settings) {
        Properties quartz = new Properties();
        quartz.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        quartz.setProperty(
                "org.quartz.scheduler.idleWaitTime",
                String.valueOf(settings.idleWait().toMillis()));
        quartz.setProperty("org.quartz.threadPool.threadCount", String.valueOf(settings.threads()));
        quartz.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        quartz.setProperty("org.quartz.threadPool.class", FiringThreads.class.getName());
        quartz.setProperty("org.quartz.jobStore.class", ScheduleJobStore.class.getName());
        // All schedules due at the same second are taken in one turn of the lock, none of them before its time.
        quartz.setProperty(
                "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", String.valueOf(FiringThreads.AT_ONCE));
        quartz.setProperty("org.quartz.scheduler.batchTriggerAcquisitionFireAheadTimeWindow", "0");
        // Batches need it; besides, whoever looks for triggers thereby waits for a transaction that is just arming one.
        quartz.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        quartz.setProperty("org.quartz.jobStore.isClustered", "true");
        quartz.setProperty(
                "org.quartz.jobStore.clusterCheckinInterval",
                String.valueOf(settings.clusterCheckin().toMillis()));
        quartz.setProperty(
                "org.quartz.jobStore.misfireThreshold",
                String.valueOf(settings.misfireThreshold().toMillis()));
        quartz.setProperty("org.quartz.jobStore.useProperties", "true");
        quartz.setProperty("org.quartz.jobStore.driverDelegateClass", StdJDBCDelegate.class.getName());
        quartz.setProperty(
                "org.quartz.jobStore.driverDelegateInitString",
                "triggerPersistenceDelegateClasses=" + WallClockTriggerStore.class.getName());
        return quartz;
    }
}
