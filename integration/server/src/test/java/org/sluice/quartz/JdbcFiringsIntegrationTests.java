package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.TriggerBuilder;
import org.quartz.spi.OperableTrigger;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcFiringsIntegrationTests {

    private final TestDatabase database = TestMariaDb.newDatabase();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private Connection connection;
    private JdbcFirings firings;

    @BeforeEach
    void connect() throws SQLException {
        database.execute(
                "INSERT INTO QRTZ_JOB_DETAILS (SCHED_NAME, JOB_NAME, JOB_GROUP, JOB_CLASS_NAME, IS_DURABLE, IS_NONCONCURRENT, IS_UPDATE_DATA, REQUESTS_RECOVERY) VALUES ('sluice', 'promotion', 'schedule', 'x', '1', '0', '0', '1')");
        connection = database.dataSource().getConnection();
        firings = new JdbcFirings(connection, "sluice");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void onlyWhatThisNodeStillHoldsIsReserved() {
        OperableTrigger held = trigger("held", "ACQUIRED");
        OperableTrigger rearmed = trigger("rearmed", "WAITING");
        OperableTrigger takenOver = trigger("taken-over", "ACQUIRED");
        entry(held, "ACQUIRED");
        entry(rearmed, "ACQUIRED");
        takenOver.setFireInstanceId("of-another-node");
        entry(takenOver, "ACQUIRED");
        takenOver.setFireInstanceId("of-this-node-once");
        OperableTrigger fired = trigger("fired", "ACQUIRED");
        entry(fired, "EXECUTING");

        assertThat(firings.reserved(List.of(held, rearmed, takenOver, fired))).containsExactly("entry-held");
    }

    @Test
    void firingAdvancesTheTriggersAndAsksForRecovery() {
        OperableTrigger one = trigger("one", "ACQUIRED");
        OperableTrigger two = trigger("two", "ACQUIRED");
        entry(one, "ACQUIRED");
        entry(two, "ACQUIRED");
        one.triggered(null);
        two.triggered(null);

        firings.fire(List.of(one, two));

        assertThat(jdbc.sql(
                                "SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS WHERE STATE = 'EXECUTING' AND JOB_NAME = 'promotion' AND REQUESTS_RECOVERY = '1' AND FIRED_TIME > UNIX_TIMESTAMP() * 1000 - 60000 AND FIRED_TIME < UNIX_TIMESTAMP() * 1000 + 60000")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        assertThat(jdbc.sql("SELECT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS WHERE TRIGGER_STATE = 'WAITING'")
                        .query(Long.class)
                        .list())
                .containsExactly(
                        one.getNextFireTime().getTime(), two.getNextFireTime().getTime());
        firings.finished(List.of("entry-one", "entry-two", "entry-of-nobody"));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void firingWhatIsNoLongerReservedFails() {
        OperableTrigger gone = trigger("gone", "ACQUIRED");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> firings.fire(List.of(gone)));
    }

    private OperableTrigger trigger(String name, String state) {
        OperableTrigger trigger = (OperableTrigger) TriggerBuilder.newTrigger()
                .withIdentity(name, QuartzScheduleTimer.GROUP)
                .forJob(PromotionScheduleJob.KEY)
                .startAt(new Date(1_000_000))
                .withSchedule(WallClockTrigger.schedule(
                        "0 0 3 * * ?", ZoneId.of("UTC"), CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING))
                .build();
        trigger.computeFirstFireTime(null);
        trigger.setFireInstanceId("entry-" + name);
        jdbc.sql(
                        "INSERT INTO QRTZ_TRIGGERS (SCHED_NAME, TRIGGER_NAME, TRIGGER_GROUP, JOB_NAME, JOB_GROUP, TRIGGER_STATE, TRIGGER_TYPE, START_TIME) VALUES ('sluice', :name, 'schedule', 'promotion', 'schedule', :state, 'WALLCLCK', 0)")
                .param("name", name)
                .param("state", state)
                .update();
        return trigger;
    }

    private void entry(OperableTrigger trigger, String state) {
        jdbc.sql(
                        "INSERT INTO QRTZ_FIRED_TRIGGERS (SCHED_NAME, ENTRY_ID, TRIGGER_NAME, TRIGGER_GROUP, INSTANCE_NAME, FIRED_TIME, SCHED_TIME, PRIORITY, STATE) VALUES ('sluice', :entry, :name, 'schedule', 'node', 0, 0, 5, :state)")
                .param("entry", trigger.getFireInstanceId())
                .param("name", trigger.getKey().getName())
                .param("state", state)
                .update();
    }
}
