package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Trigger;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules.Definition;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Real Quartz on a real MariaDB, with connections that commit by themselves and with ones that do not. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class QuartzIntegrationTests {

    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");
    private static final ApplicationId APPLICATION = new ApplicationId("01APPLICATION0000000000000");
    private static final PipelineId PIPELINE = new PipelineId("01PIPELINE0000000000000000");
    private static final String TOKEN = "01TOKEN0000000000000000000";
    private static final Timing EVERY_SECOND = new Timing.Cron("* * * * * ?", BRATISLAVA);
    private static final Timing NIGHTLY = new Timing.Cron("0 30 2 * * ?", BRATISLAVA);

    @Parameter
    boolean autoCommit;

    private final RecordingLauncher launcher = new RecordingLauncher();
    private HikariDataSource database;
    private JdbcClient jdbc;
    private ScheduleNode node;

    @BeforeEach
    void startNode() {
        TestDatabase fresh = TestMariaDb.newDatabase();
        fresh.execute(
                "INSERT INTO team (id, name, created_at) VALUES ('01TEAM', 'core', NOW())",
                "INSERT INTO application (id, team_id, name, created_at) VALUES ('%s', '01TEAM', 'plant', NOW())"
                        .formatted(APPLICATION.value()),
                "INSERT INTO pipeline (id, application_id, name, created_at) VALUES ('%s', '%s', 'release', NOW())"
                        .formatted(PIPELINE.value(), APPLICATION.value()),
                "INSERT INTO access_token (id, name, hash, role, created_at, created_by) VALUES ('%s', 'ann', 'h', 'OWNER', NOW(), 'x')"
                        .formatted(TOKEN));
        database = new HikariDataSource();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.username());
        database.setPassword(fresh.password());
        database.setAutoCommit(autoCommit);
        database.setMaximumPoolSize(20);
        jdbc = JdbcClient.create(fresh.dataSource());
        node = new ScheduleNode(database, launcher);
    }

    @AfterEach
    void stopNode() {
        node.close();
        database.close();
    }

    @Test
    void aOneTimeScheduleFiresOnceWithinMoments() {
        Instant at = Instant.now().plusMillis(1500).truncatedTo(ChronoUnit.MILLIS);
        ScheduleId id = add("once", new Timing.At(at, BRATISLAVA), Misfire.FIRE_ONCE_NOW);
        await().until(() -> outcome(id).startsWith("started"));
        assertThat(launcher.timesOf(id)).containsExactly(at);
        assertThat(schedule(id).lastFiredAt()).contains(at);
        await().until(() -> triggers(id) == 0);
        assertThat(node.schedules().nextFireTimes(schedule(id), 5)).isEmpty();
    }

    @Test
    void aCronScheduleFiresEveryTime() {
        ScheduleId id = add("ticking", EVERY_SECOND, Misfire.SKIP);
        await().until(() -> launcher.timesOf(id).size() >= 3);
        assertConsecutiveSeconds(launcher.timesOf(id));
    }

    @Test
    void disablingStopsItAndEnablingStartsItAgain() {
        ScheduleId id = add("ticking", EVERY_SECOND, Misfire.SKIP);
        await().until(() -> !launcher.timesOf(id).isEmpty());
        update(id, EVERY_SECOND, false);
        assertThat(triggers(id)).isZero();
        assertThat(node.schedules().nextFireTimes(schedule(id), 5)).isEmpty();
        Instant disabled = Instant.now();

        ScheduleId metronome = add("metronome", EVERY_SECOND, Misfire.SKIP);
        await().until(() -> launcher.timesOf(metronome).size() >= 3);
        assertThat(launcher.timesOf(id)).allMatch(time -> !time.isAfter(disabled));

        update(id, EVERY_SECOND, true);
        await().until(() -> launcher.timesOf(id).stream().anyMatch(time -> time.isAfter(disabled)));
    }

    @Test
    void twoNodesFireEachTimeOnce() throws Exception {
        try (ScheduleNode second = new ScheduleNode(database, launcher)) {
            ScheduleId one = add("one", EVERY_SECOND, Misfire.SKIP);
            ScheduleId two = second.schedules()
                    .add(APPLICATION, definition("two", EVERY_SECOND, Misfire.SKIP, true), TOKEN, "ann")
                    .id();
            await().until(() ->
                    launcher.timesOf(one).size() >= 5 && launcher.timesOf(two).size() >= 5);
            assertConsecutiveSeconds(launcher.timesOf(one));
            assertConsecutiveSeconds(launcher.timesOf(two));
            assertThat(jdbc.sql("SELECT INSTANCE_NAME FROM QRTZ_SCHEDULER_STATE")
                            .query(String.class)
                            .list())
                    .contains(
                            node.scheduler().getSchedulerInstanceId(),
                            second.scheduler().getSchedulerInstanceId());
        }
    }

    @Test
    void theOtherNodeGoesOnAtOnceWhenOneStops() throws Exception {
        ScheduleId id = add("ticking", EVERY_SECOND, Misfire.SKIP);
        try (ScheduleNode second = new ScheduleNode(database, launcher)) {
            await().until(() -> launcher.timesOf(id).size() >= 2);
            node.close();
            int stopped = launcher.timesOf(id).size();
            await().until(() -> launcher.timesOf(id).size() >= stopped + 3);
            assertConsecutiveSeconds(launcher.timesOf(id));
            assertThat(second.scheduler().isStarted()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Misfire.class)
    void aMissedCronFiringIsMadeUpForOnceOrSkipped(Misfire misfire) {
        ScheduleId id = add("nightly", NIGHTLY, misfire);
        missedWhileStopped(id, Duration.ofDays(3));
        if (misfire == Misfire.SKIP) {
            await().until(() -> outcome(id).startsWith("missed"));
            assertThat(launcher.timesOf(id)).isEmpty();
        } else {
            await().until(() -> outcome(id).startsWith("started"));
            assertThat(launcher.timesOf(id)).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(nextFireTime(id))
                .isEqualTo(node.schedules().nextFireTimes(schedule(id), 1).get(0)));
    }

    @ParameterizedTest
    @EnumSource(Misfire.class)
    void aMissedOneTimeFiringIsMadeUpForOrSkipped(Misfire misfire) {
        ScheduleId id = add("once", new Timing.At(Instant.now().plusSeconds(3600), BRATISLAVA), misfire);
        missedWhileStopped(id, Duration.ofHours(1));
        if (misfire == Misfire.SKIP) {
            await().until(() -> outcome(id).startsWith("missed"));
            assertThat(launcher.timesOf(id)).isEmpty();
        } else {
            await().until(() -> outcome(id).startsWith("started"));
            assertThat(launcher.timesOf(id)).hasSize(1);
        }
    }

    @Test
    void aFiringWhoseNodeDiedRunsAgainUnderTheSameRequestId() {
        ScheduleId id = add("nightly", NIGHTLY, Misfire.SKIP);
        Instant due = Instant.parse("2026-01-10T01:30:00Z");
        node.close();
        long longAgo = Instant.now().minusSeconds(3600).toEpochMilli();
        jdbc.sql("INSERT INTO QRTZ_SCHEDULER_STATE VALUES ('sluice', 'dead-node', :then, 1000)")
                .param("then", longAgo)
                .update();
        jdbc.sql(
                        """
                        INSERT INTO QRTZ_FIRED_TRIGGERS
                        VALUES ('sluice', 'entry-1', :id, 'schedule', 'dead-node', :then, :due, 5, 'EXECUTING',
                                'promotion', 'schedule', '0', '1')
                        """)
                .param("id", id.value())
                .param("then", longAgo)
                .param("due", due.toEpochMilli())
                .update();
        node = new ScheduleNode(database, launcher);
        await().until(() -> outcome(id).startsWith("started"));
        assertThat(launcher.timesOf(id)).containsExactly(due);
    }

    @Test
    void updatingTheTimeArmsItAnew() {
        ScheduleId id = add("nightly", NIGHTLY, Misfire.SKIP);
        assertThat(nextFireTime(id))
                .isEqualTo(node.schedules().nextFireTimes(schedule(id), 1).get(0));
        update(id, EVERY_SECOND, true);
        await().until(() -> !launcher.timesOf(id).isEmpty());
        assertThat(triggers(id)).isEqualTo(1);
    }

    @Test
    void removingDisarmsIt() {
        ScheduleId id = add("nightly", NIGHTLY, Misfire.SKIP);
        assertThat(triggers(id)).isEqualTo(1);
        node.schedules().remove(id);
        assertThat(triggers(id)).isZero();
        assertThat(node.schedules().find(id)).isEmpty();
    }

    @Test
    void aRolledBackTransactionLeavesNeitherRowNorTrigger() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> node.transaction().executeWithoutResult(transaction -> {
                    add("ticking", EVERY_SECOND, Misfire.SKIP);
                    throw new IllegalStateException("something else went wrong");
                }));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM QRTZ_TRIGGERS")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(node.schedules().list(APPLICATION)).isEmpty();
        ScheduleId metronome = add("metronome", EVERY_SECOND, Misfire.SKIP);
        await().until(() -> launcher.timesOf(metronome).size() >= 2);
        assertThat(launcher.requests()).hasSameSizeAs(launcher.timesOf(metronome));
    }

    @Test
    void aFailedTransactionLeavesTheOldTimerArmed() {
        ScheduleId id = add("nightly", NIGHTLY, Misfire.SKIP);
        Instant before = nextFireTime(id);
        node.transaction().executeWithoutResult(transaction -> {
            update(id, EVERY_SECOND, true);
            node.schedules().remove(id);
            transaction.setRollbackOnly();
        });
        assertThat(nextFireTime(id)).isEqualTo(before);
        assertThat(schedule(id).timing()).isEqualTo(NIGHTLY);
    }

    @Test
    void aScheduleRemovedWithItsPipelineIsDisarmedWhenItFires() {
        ScheduleId id = add("ticking", EVERY_SECOND, Misfire.SKIP);
        jdbc.sql("DELETE FROM pipeline").update();
        await().until(() -> triggers(id) == 0);
        assertThat(node.schedules().find(id)).isEmpty();
    }

    @Test
    void theStoredTriggerKnowsTheJumpOfTheClocksAndHoldsNoSerialisedObject() throws Exception {
        ScheduleId id = add("nightly", NIGHTLY, Misfire.SKIP);
        Trigger stored = node.scheduler().getTrigger(QuartzScheduleTimer.key(id));
        assertThat(stored).isInstanceOf(WallClockTrigger.class);
        Instant jump = Instant.parse("2035-03-25T01:00:00Z");
        assertThat(stored.getFireTimeAfter(Date.from(jump.minus(Duration.ofHours(5)))))
                .isEqualTo(jump);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM QRTZ_BLOB_TRIGGERS")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE JOB_DATA IS NOT NULL AND LENGTH(JOB_DATA) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private ScheduleId add(String name, Timing timing, Misfire misfire) {
        return node.schedules()
                .add(APPLICATION, definition(name, timing, misfire, true), TOKEN, "ann")
                .id();
    }

    private void update(ScheduleId id, Timing timing, boolean enabled) {
        Schedule before = schedule(id);
        node.schedules().update(id, definition(before.name(), timing, before.misfire(), enabled), TOKEN, "ann");
    }

    private static Definition definition(String name, Timing timing, Misfire misfire, boolean enabled) {
        return new Definition(name, PIPELINE, "development", timing, misfire, enabled);
    }

    private Schedule schedule(ScheduleId id) {
        return node.schedules().find(id).orElseThrow();
    }

    private String outcome(ScheduleId id) {
        return schedule(id).lastOutcome().orElse("");
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    /** Stops the node, lets the firing be overdue, and starts it again. */
    private void missedWhileStopped(ScheduleId id, Duration overdue) {
        node.close();
        int changed = jdbc.sql(
                        "UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = :then, START_TIME = :then WHERE TRIGGER_NAME = :id")
                .param("then", Instant.now().minus(overdue).toEpochMilli())
                .param("id", id.value())
                .update();
        assertThat(changed).isEqualTo(1);
        node = new ScheduleNode(database, launcher);
    }

    private long triggers(ScheduleId id) {
        return jdbc.sql("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = :id")
                .param("id", id.value())
                .query(Long.class)
                .single();
    }

    private Instant nextFireTime(ScheduleId id) {
        return Instant.ofEpochMilli(jdbc.sql("SELECT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = :id")
                .param("id", id.value())
                .query(Long.class)
                .single());
    }

    /** Each second once, none left out; two workers may tell of neighbours in either order. */
    private static void assertConsecutiveSeconds(List<Instant> times) {
        List<Instant> sorted = times.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i)).isEqualTo(sorted.get(i - 1).plusSeconds(1));
        }
    }
}
