package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.sluice.access.AccessTokens;
import org.sluice.audit.AuditLog;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.backup.AutoSnapshotTimer;
import org.sluice.backup.AutoSnapshots;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.schedule.ScheduleConfiguration;
import org.sluice.snapshot.RetentionSettings;
import org.sluice.snapshot.SnapshotCleanup;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** Auto snapshots and cleanup on real Quartz and a real MariaDB. */
class AutoSnapshotTimingIntegrationTests {

    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");
    private static final InstanceId INSTANCE = new InstanceId("01INSTANCE0000000000000000");

    private final TestDatabase database = TestMariaDb.newDatabase();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final List<InstanceId> looks = new CopyOnWriteArrayList<>();
    private final AtomicInteger sweeps = new AtomicInteger();
    private Node node = new Node("0 17 * * * ?");

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void looksEveryTimeItIsDueOnOneNodeOnly() {
        try (Node second = new Node("0 17 * * * ?")) {
            Instant start = Instant.now();
            second.timer().arm(INSTANCE, "* * * * * ?", BRATISLAVA);
            await().atMost(Duration.ofSeconds(30)).until(() -> looks.size() >= 4);
            long seconds = Duration.between(start, Instant.now()).toSeconds();
            assertThat(looks).hasSizeLessThanOrEqualTo((int) seconds + 1).containsOnly(INSTANCE);
        }
    }

    @Test
    void aMissedLookIsMadeUpForOnce() {
        node.timer().arm(INSTANCE, "0 30 2 1 1 ?", BRATISLAVA);
        node.close();
        jdbc.sql("UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = NEXT_FIRE_TIME - 31536000000 * 2 WHERE TRIGGER_NAME = :id")
                .param("id", INSTANCE.value())
                .update();

        node = new Node("0 17 * * * ?");

        await().until(() -> !looks.isEmpty());
        await().until(() -> nextFireTime().isAfter(Instant.now()));
        assertThat(looks).hasSize(1);
    }

    @Test
    void armingAgainReplacesAndDisarmingClearsTheTimer() {
        node.timer().arm(INSTANCE, "0 30 2 1 1 ?", BRATISLAVA);
        node.timer().arm(INSTANCE, "0 30 3 1 1 ?", BRATISLAVA);
        assertThat(nextFireTime())
                .isEqualTo(node.timer()
                        .nextFireTimes("0 30 3 1 1 ?", BRATISLAVA, 1)
                        .get(0));

        node.timer().disarm(INSTANCE);

        assertThat(exists()).isFalse();
    }

    @Test
    void anInstanceThatIsGoneIsDisarmedWhenItIsDue() {
        node.known = false;
        node.timer().arm(INSTANCE, "* * * * * ?", BRATISLAVA);

        await().until(() -> !exists());

        assertThat(looks).isEmpty();
    }

    @Test
    void aLookThatFailsForAnUnknownReasonDoesNotEndTheOthers() {
        node.broken = true;
        node.timer().arm(INSTANCE, "* * * * * ?", BRATISLAVA);

        await().atMost(Duration.ofSeconds(30)).until(() -> looks.size() >= 3);

        assertThat(exists()).isTrue();
    }

    @Test
    void refusesATimingThatNeverComes() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> node.timer().validate("0 0 0 1 1 ? 2020", BRATISLAVA))
                .satisfies(e -> assertThat(e.code()).isEqualTo("never-fires"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> node.timer().validate("30 2 * * *", BRATISLAVA))
                .satisfies(e -> assertThat(e.code()).isEqualTo("cron-fields"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> node.timer().validate("0 30 2 * * ?", ZoneId.of("+02:00")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("unknown-zone"));
    }

    @Test
    void promotionsComeBeforeBackupsWhenBothAreDue() throws SchedulerException {
        node.timer().arm(INSTANCE, "0 30 2 1 1 ?", BRATISLAVA);

        assertThat(node.scheduler()
                        .getTrigger(new TriggerKey(INSTANCE.value(), "auto-snapshot"))
                        .getPriority())
                .isLessThan(org.quartz.Trigger.DEFAULT_PRIORITY);
    }

    @Test
    void cleansUpByItselfOnOneNodeAtATime() {
        node.close();
        node = new Node("* * * * * ?");
        try (Node second = new Node("* * * * * ?")) {
            Instant start = Instant.now();
            int before = sweeps.get();
            await().until(() -> sweeps.get() >= before + 3);
            assertThat(sweeps.get() - before)
                    .isLessThanOrEqualTo(
                            (int) Duration.between(start, Instant.now()).toSeconds() + 2);
            assertThat(second.context.getBean(RetentionSettings.class)).isEqualTo(new RetentionSettings(10, 50));
        }
    }

    private boolean exists() {
        return jdbc.sql("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = :id")
                        .param("id", INSTANCE.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private Instant nextFireTime() {
        return Instant.ofEpochMilli(jdbc.sql("SELECT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = :id")
                .param("id", INSTANCE.value())
                .query(Long.class)
                .single());
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    /** A server node with nothing but the clockwork; its looks and sweeps are counted. */
    private final class Node implements AutoCloseable {

        private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        private volatile boolean known = true;
        private volatile boolean broken;

        Node(String cleanup) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of(
                                    "sluice.schedules.misfire-threshold", "10s",
                                    "sluice.schedules.cluster-checkin", "1s",
                                    "sluice.schedules.idle-wait", "1s",
                                    "sluice.snapshots.cleanup", cleanup)));
            context.registerBean(DataSource.class, database::dataSource);
            context.registerBean(AutoSnapshotPlans.class, this::plans);
            context.registerBean(AutoSnapshots.class, this::autoSnapshots);
            context.registerBean(SnapshotCleanup.class, this::snapshotCleanup);
            context.register(Beans.class);
            context.refresh();
        }

        AutoSnapshotTimer timer() {
            return context.getBean(AutoSnapshotTimer.class);
        }

        Scheduler scheduler() {
            return context.getBean(Scheduler.class);
        }

        @Override
        public void close() {
            context.close();
        }

        private AutoSnapshotPlans plans() {
            AutoSnapshotPlans plans = mock(AutoSnapshotPlans.class);
            when(plans.find(any()))
                    .thenAnswer(call -> known
                            ? Optional.of(new AutoSnapshotPlan(
                                    INSTANCE, "", BRATISLAVA, true, true, "ann", Optional.empty(), 0))
                            : Optional.empty());
            return plans;
        }

        private AutoSnapshots autoSnapshots() {
            AutoSnapshots autoSnapshots = mock(AutoSnapshots.class);
            when(autoSnapshots.onSchedule(any())).thenAnswer(call -> {
                looks.add(call.getArgument(0));
                if (broken) {
                    throw new IllegalStateException("broken on purpose");
                }
                return Optional.empty();
            });
            return autoSnapshots;
        }

        private SnapshotCleanup snapshotCleanup() {
            SnapshotCleanup cleanup = mock(SnapshotCleanup.class);
            doAnswer(call -> sweeps.incrementAndGet()).when(cleanup).sweep();
            return cleanup;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import({ScheduleConfiguration.class, QuartzConfiguration.class, SnapshotTimingConfiguration.class})
    @ImportAutoConfiguration(QuartzAutoConfiguration.class)
    static class Beans {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        JdbcClient jdbcClient(DataSource database) {
            return JdbcClient.create(database);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        AccessTokens accessTokens() {
            return mock(AccessTokens.class);
        }

        @Bean
        AuditLog auditLog() {
            return mock(AuditLog.class);
        }

        @Bean
        PromotionLauncher promotionLauncher() {
            return mock(PromotionLauncher.class);
        }
    }
}
