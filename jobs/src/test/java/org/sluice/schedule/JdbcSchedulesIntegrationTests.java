package org.sluice.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.ProblemException;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.Schedules.Definition;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class JdbcSchedulesIntegrationTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");
    private static final ApplicationId APPLICATION = new ApplicationId("01APPLICATION");
    private static final PipelineId PIPELINE = new PipelineId("01PIPELINE");
    private static final Timing NIGHTLY = new Timing.Cron("0 30 2 * * ?", BRATISLAVA);

    private final RecordingTimer timer = new RecordingTimer();
    private TestDatabase database;
    private JdbcSchedules schedules;

    @BeforeEach
    void createDatabase() {
        database = TestMariaDb.newDatabase();
        database.execute(
                "INSERT INTO team (id, name, created_at) VALUES ('01TEAM', 'core', NOW())",
                "INSERT INTO application (id, team_id, name, created_at) VALUES ('01APPLICATION', '01TEAM', 'plant', NOW())",
                "INSERT INTO pipeline (id, application_id, name, created_at) VALUES ('01PIPELINE', '01APPLICATION', 'release', NOW())",
                "INSERT INTO access_token (id, name, hash, role, created_at, created_by) VALUES ('01TOKEN', 'ann', 'a', 'OWNER', NOW(), 'x'), ('01OTHER', 'bob', 'b', 'OWNER', NOW(), 'x')");
        schedules =
                new JdbcSchedules(JdbcClient.create(database.dataSource()), Clock.fixed(NOW, ZoneOffset.UTC), timer);
    }

    @Test
    void keepsWhatItWasGivenAndArmsIt() {
        Schedule added = add(definition(" nightly ", NIGHTLY, true));
        assertThat(added.name()).isEqualTo("nightly");
        assertThat(added.timing()).isEqualTo(NIGHTLY);
        assertThat(added.misfire()).isEqualTo(Misfire.SKIP);
        assertThat(added.actsAs()).isEqualTo("01TOKEN");
        assertThat(added.createdBy()).isEqualTo("ann");
        assertThat(added.lastFiredAt()).isEmpty();
        assertThat(schedules.find(added.id())).contains(added);
        assertThat(schedules.findByName(APPLICATION, "nightly")).contains(added);
        assertThat(schedules.list(APPLICATION)).containsExactly(added);
        assertThat(timer.calls).containsExactly("validate", "arm nightly");
    }

    @Test
    void keepsAOneTime() {
        Timing once = new Timing.At(NOW.plusSeconds(60), ZoneId.of("America/New_York"));
        assertThat(add(definition("once", once, true)).timing()).isEqualTo(once);
    }

    @Test
    void refusesATakenName() {
        add(definition("nightly", NIGHTLY, true));
        Schedule other = add(definition("weekly", NIGHTLY, true));
        assertProblem("name-taken", () -> add(definition("nightly", NIGHTLY, true)));
        assertProblem(
                "name-taken",
                () -> schedules.update(other.id(), definition("nightly", NIGHTLY, true), "01TOKEN", "ann"));
    }

    @Test
    void refusesABlankNameAndAPipelineOfAnotherApplication() {
        assertProblem("blank", () -> add(definition("  ", NIGHTLY, true)));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> schedules.add(
                        new ApplicationId("01FOREIGN"), definition("nightly", NIGHTLY, true), "01TOKEN", "ann"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.NOT_FOUND));
    }

    @Test
    void armsAnewOnlyWhatChangesTheTimer() {
        Schedule added = add(definition("nightly", NIGHTLY, true));
        timer.calls.clear();
        Schedule renamed = schedules.update(added.id(), definition("every-night", NIGHTLY, true), "01OTHER", "bob");
        assertThat(renamed.name()).isEqualTo("every-night");
        assertThat(renamed.actsAs()).isEqualTo("01OTHER");
        assertThat(timer.calls).isEmpty();
        schedules.update(
                added.id(),
                definition("every-night", new Timing.Cron("0 0 3 * * ?", BRATISLAVA), true),
                "01TOKEN",
                "ann");
        assertThat(timer.calls).containsExactly("validate", "arm every-night");
    }

    @Test
    void disablingAsksNobodyWhetherTheTimeIsStillToCome() {
        Schedule added = add(definition("nightly", NIGHTLY, true));
        timer.calls.clear();
        assertThat(schedules
                        .update(added.id(), definition("nightly", NIGHTLY, false), "01TOKEN", "ann")
                        .enabled())
                .isFalse();
        assertThat(timer.calls).containsExactly("arm nightly");
        assertThat(schedules.nextFireTimes(found(added), 5)).isEmpty();
        schedules.update(added.id(), definition("nightly", NIGHTLY, true), "01TOKEN", "ann");
        assertThat(timer.calls).containsExactly("arm nightly", "validate", "arm nightly");
        assertThat(schedules.nextFireTimes(found(added), 5)).containsExactly(NOW);
    }

    @Test
    void listingThemWithTheirNextTimesIsOneStatement() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            JdbcSchedules listing = new JdbcSchedules(jdbc, Clock.fixed(NOW, ZoneOffset.UTC), timer);
            for (int i = 0; i < 20; i++) {
                add(definition("nightly-" + i, NIGHTLY, true));
            }
            long before = selects(jdbc);
            assertThat(listing.list(APPLICATION)).hasSize(20).allSatisfy(schedule -> assertThat(
                            listing.nextFireTimes(schedule, 5))
                    .isNotEmpty());
            assertThat(selects(jdbc) - before).isEqualTo(1);
        }
    }

    @Test
    void removingDisarms() {
        Schedule added = add(definition("nightly", NIGHTLY, true));
        schedules.remove(added.id());
        assertThat(schedules.find(added.id())).isEmpty();
        assertThat(timer.calls).endsWith("disarm " + added.id());
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> schedules.remove(added.id()));
    }

    @Test
    void notesTheLatestFiring() {
        Schedule added = add(definition("nightly", NIGHTLY, true));
        schedules.fired(added.id(), NOW, "started promotion 1");
        schedules.fired(added.id(), NOW.minusSeconds(60), "an older one, noted late");
        assertThat(schedules.find(added.id()).orElseThrow().lastFiredAt()).contains(NOW);
        assertThat(schedules.find(added.id()).orElseThrow().lastOutcome()).contains("started promotion 1");
        schedules.fired(added.id(), NOW.plusSeconds(60), "x".repeat(2000));
        assertThat(schedules.find(added.id()).orElseThrow().lastOutcome().orElseThrow())
                .hasSize(1000);
    }

    @Test
    void notesManyFirings() {
        Schedule one = add(definition("one", NIGHTLY, true));
        Schedule two = add(definition("two", NIGHTLY, true));
        schedules.fired(List.of(
                new Schedules.Firing(two.id(), NOW, "started 2"),
                new Schedules.Firing(one.id(), NOW, "started 1"),
                new Schedules.Firing(new ScheduleId("gone"), NOW, "started 3")));
        assertThat(found(one).lastOutcome()).contains("started 1");
        assertThat(found(two).lastOutcome()).contains("started 2");
    }

    @Test
    void refusesZonesThatAreNone() {
        assertThat(Zones.parse("/zone", "Europe/Bratislava")).isEqualTo(BRATISLAVA);
        for (String wrong : List.of("Europe/Bratislav", "+02:00", "", "GMT+2", "Z")) {
            assertProblem("unknown-zone", () -> Zones.parse("/zone", wrong));
        }
    }

    private Schedule add(Definition definition) {
        return schedules.add(APPLICATION, definition, "01TOKEN", "ann");
    }

    private Schedule found(Schedule schedule) {
        return schedules.find(schedule.id()).orElseThrow();
    }

    private static long selects(JdbcClient jdbc) {
        return jdbc.sql("SHOW SESSION STATUS LIKE 'Com_select'")
                .query((row, number) -> row.getLong("Value"))
                .single();
    }

    private static Definition definition(String name, Timing timing, boolean enabled) {
        return new Definition(name, PIPELINE, "development", timing, Misfire.SKIP, enabled);
    }

    private static void assertProblem(String code, Runnable action) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(action::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static final class RecordingTimer implements ScheduleTimer {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void validate(Timing timing, Misfire misfire) {
            calls.add("validate");
        }

        @Override
        public void arm(Schedule schedule) {
            calls.add("arm " + schedule.name());
        }

        @Override
        public void disarm(ScheduleId id) {
            calls.add("disarm " + id);
        }

        @Override
        public List<Instant> nextFireTimes(Schedule schedule, int count) {
            return List.of(NOW);
        }
    }
}
