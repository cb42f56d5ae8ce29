package org.sluice.quartz;

import java.sql.Connection;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quartz.SimpleTrigger;
import org.quartz.spi.OperableTrigger;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What Quartz writes for each of its triggers when it fires, written for many at once; runs in the transaction of the
 * connection it is given and closes nothing.
 */
class JdbcFirings {

    /** The entry is looked for as well as the trigger: a node taken for dead has lost the one, not always the other. */
    private static final String STILL_RESERVED =
            """
            SELECT f.ENTRY_ID
            FROM QRTZ_FIRED_TRIGGERS f
            JOIN QRTZ_TRIGGERS t ON t.SCHED_NAME = f.SCHED_NAME
                AND t.TRIGGER_NAME = f.TRIGGER_NAME AND t.TRIGGER_GROUP = f.TRIGGER_GROUP
            WHERE f.SCHED_NAME = :scheduler AND f.ENTRY_ID IN (:entries)
                AND f.STATE = 'ACQUIRED' AND t.TRIGGER_STATE = 'ACQUIRED'
            """;

    /** The scheduled time has been there since the trigger was reserved. */
    private static final String EXECUTING =
            """
            UPDATE QRTZ_FIRED_TRIGGERS
            SET STATE = 'EXECUTING', FIRED_TIME = CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS INTEGER), JOB_NAME = :job, JOB_GROUP = :jobGroup,
                IS_NONCONCURRENT = '0', REQUESTS_RECOVERY = '1'
            WHERE SCHED_NAME = :scheduler AND ENTRY_ID IN (:entries)
            """;

    private static final String ADVANCE =
            """
            UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = :next, PREV_FIRE_TIME = :previous, TRIGGER_STATE = :state
            WHERE SCHED_NAME = :scheduler AND TRIGGER_NAME = :name AND TRIGGER_GROUP = :group
            """;

    private static final String COUNT_FIRING =
            """
            UPDATE QRTZ_SIMPLE_TRIGGERS SET TIMES_TRIGGERED = :times
            WHERE SCHED_NAME = :scheduler AND TRIGGER_NAME = :name AND TRIGGER_GROUP = :group
            """;

    private static final String FINISHED =
            "DELETE FROM QRTZ_FIRED_TRIGGERS WHERE SCHED_NAME = :scheduler AND ENTRY_ID IN (:entries)";

    private final NamedParameterJdbcTemplate batches;
    private final JdbcClient jdbc;
    private final String scheduler;

    JdbcFirings(Connection connection, String scheduler) {
        this.batches = new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true));
        this.jdbc = JdbcClient.create(batches);
        this.scheduler = scheduler;
    }

    /** The entries of those triggers that are still this node's to fire. */
    Set<String> reserved(Collection<OperableTrigger> triggers) {
        return new HashSet<>(jdbc.sql(STILL_RESERVED)
                .param("scheduler", scheduler)
                .param("entries", entries(triggers))
                .query(String.class)
                .list());
    }

    /** Notes triggers that have been advanced already as being fired, and when they fire next. */
    void fire(Collection<OperableTrigger> triggers) {
        require(
                triggers.size(),
                jdbc.sql(EXECUTING)
                        .param("scheduler", scheduler)
                        .param("entries", entries(triggers))
                        .param("job", PromotionScheduleJob.KEY.getName())
                        .param("jobGroup", PromotionScheduleJob.KEY.getGroup())
                        .update());
        batch(
                ADVANCE,
                triggers.stream()
                        .map(trigger -> key(trigger)
                                .addValue("next", millis(trigger.getNextFireTime()))
                                .addValue("previous", millis(trigger.getPreviousFireTime()))
                                .addValue("state", trigger.getNextFireTime() == null ? "COMPLETE" : "WAITING"))
                        .toList());
        batch(
                COUNT_FIRING,
                triggers.stream()
                        .filter(SimpleTrigger.class::isInstance)
                        .map(trigger -> key(trigger).addValue("times", ((SimpleTrigger) trigger).getTimesTriggered()))
                        .toList());
    }

    /** Forgets firings that are over; those that are forgotten already do not matter. */
    void finished(Collection<String> entries) {
        jdbc.sql(FINISHED)
                .param("scheduler", scheduler)
                .param("entries", entries)
                .update();
    }

    private void batch(String sql, List<MapSqlParameterSource> rows) {
        if (rows.isEmpty()) {
            return;
        }
        int written = 0;
        for (int count : batches.batchUpdate(sql, rows.toArray(SqlParameterSource[]::new))) {
            written += count;
        }
        require(rows.size(), written);
    }

    private MapSqlParameterSource key(OperableTrigger trigger) {
        return new MapSqlParameterSource()
                .addValue("scheduler", scheduler)
                .addValue("name", trigger.getKey().getName())
                .addValue("group", trigger.getKey().getGroup());
    }

    private static List<String> entries(Collection<OperableTrigger> triggers) {
        return triggers.stream().map(OperableTrigger::getFireInstanceId).toList();
    }

    /** Quartz's way to write a time that never comes. */
    private static long millis(@Nullable Date time) {
        return time == null ? -1 : time.getTime();
    }

    private static void require(int wanted, int written) {
        if (written != wanted) {
            throw new IllegalStateException("Expected to fire %d schedules, found %d of them; they are reserved again"
                    .formatted(wanted, written));
        }
    }
}
