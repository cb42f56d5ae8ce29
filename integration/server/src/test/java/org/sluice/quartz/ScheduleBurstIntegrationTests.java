package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;
import org.sluice.promotion.PromotionRequest;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules.Definition;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many schedules due in one second, on two nodes. */
class ScheduleBurstIntegrationTests {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final int CRON = 150;
    private static final int ONCE = 50;

    private final RecordingLauncher launcher = new RecordingLauncher();
    private HikariDataSource database;
    private JdbcClient jdbc;
    private ScheduleNode node;
    private ScheduleNode second;

    @BeforeEach
    void startNodes() {
        TestDatabase fresh = TestMariaDb.newDatabase();
        fresh.execute(
                "INSERT INTO team (id, name, created_at) VALUES ('t', 'core', NOW())",
                "INSERT INTO application (id, team_id, name, created_at) VALUES ('a', 't', 'plant', NOW())",
                "INSERT INTO pipeline (id, application_id, name, created_at) VALUES ('p', 'a', 'release', NOW())",
                "INSERT INTO access_token (id, name, hash, role, created_at, created_by) VALUES ('o', 'ann', 'h', 'OWNER', NOW(), 'x')");
        database = new HikariDataSource();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.username());
        database.setPassword(fresh.password());
        database.setMaximumPoolSize(40);
        jdbc = JdbcClient.create(fresh.dataSource());
        node = new ScheduleNode(database, launcher);
        second = new ScheduleNode(database, launcher);
    }

    @AfterEach
    void stopNodes() {
        second.close();
        node.close();
        database.close();
    }

    @Test
    void twoNodesFireEachOfManySchedulesDueInOneSecondOnce() {
        Instant due = Instant.now().plusSeconds(15).truncatedTo(ChronoUnit.SECONDS);
        List<ScheduleId> cron = new ArrayList<>();
        List<ScheduleId> once = new ArrayList<>();
        for (int i = 0; i < CRON; i++) {
            cron.add(add("cron-" + i, new Timing.Cron(line(due), UTC)));
        }
        for (int i = 0; i < ONCE; i++) {
            once.add(add("once-" + i, new Timing.At(due, UTC)));
        }
        assertThat(Instant.now()).as("all armed before they are due").isBefore(due);

        await().until(() -> launcher.requests().size() >= CRON + ONCE);
        await().until(() -> count("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS") == 0);

        assertThat(launcher.requests().stream().map(PromotionRequest::requestId))
                .hasSize(CRON + ONCE)
                .doesNotHaveDuplicates();
        assertThat(cron)
                .allSatisfy(id -> assertThat(launcher.timesOf(id)).containsExactly(due))
                .allSatisfy(id -> assertThat(nextFireTime(id)).isEqualTo(due.plus(Duration.ofDays(1))));
        assertThat(once).allSatisfy(id -> assertThat(launcher.timesOf(id)).containsExactly(due));
        await().until(() -> count("SELECT COUNT(*) FROM QRTZ_TRIGGERS") == CRON);
        await().until(() -> count("SELECT COUNT(*) FROM schedule WHERE last_outcome LIKE 'started%'") == CRON + ONCE);
        assertThat(count("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_STATE = 'WAITING'"))
                .isEqualTo(CRON);
    }

    @Test
    void aNodeThatStopsWithManyOfThemReservedLeavesThemToTheOther() {
        Instant due = Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS);
        for (int i = 0; i < CRON; i++) {
            add("cron-" + i, new Timing.Cron(line(due), UTC));
        }
        await().until(() -> count("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS") == CRON);
        String holder = jdbc.sql("SELECT MIN(INSTANCE_NAME) FROM QRTZ_FIRED_TRIGGERS")
                .query(String.class)
                .single();
        (name(node).equals(holder) ? node : second).close();

        await().until(() -> launcher.requests().size() >= CRON);
        await().until(() -> count("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS") == 0);
        assertThat(launcher.requests().stream().map(PromotionRequest::requestId))
                .hasSize(CRON)
                .doesNotHaveDuplicates();
    }

    private static String name(ScheduleNode node) {
        try {
            return node.scheduler().getSchedulerInstanceId();
        } catch (org.quartz.SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private ScheduleId add(String name, Timing timing) {
        Schedule added = node.schedules()
                .add(
                        new ApplicationId("a"),
                        new Definition(name, new PipelineId("p"), "development", timing, Misfire.FIRE_ONCE_NOW, true),
                        "o",
                        "ann");
        return added.id();
    }

    private static String line(Instant due) {
        ZonedDateTime time = due.atZone(UTC);
        return "%d %d %d * * ?".formatted(time.getSecond(), time.getMinute(), time.getHour());
    }

    private Instant nextFireTime(ScheduleId id) {
        return Instant.ofEpochMilli(jdbc.sql("SELECT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = :id")
                .param("id", id.value())
                .query(Long.class)
                .single());
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
