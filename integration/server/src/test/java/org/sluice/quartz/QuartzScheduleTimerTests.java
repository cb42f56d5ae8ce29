package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.quartz.Scheduler;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.ProblemException;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.ScheduleTimer;

class QuartzScheduleTimerTests {

    private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");
    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");

    private final ScheduleTimer timer =
            new QuartzScheduleTimer(Mockito.mock(Scheduler.class), Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @ValueSource(
            strings = {"0 30 2 * * ?", "0 30 2 ? * MON-FRI", "0 0 0 29 2 ?", "0 0 12 1 1 ? 2030", " 0  30 2 * * ? "})
    void acceptsQuartzCronLines(String line) {
        assertThatCode(() -> timer.validate(new Timing.Cron(line, BRATISLAVA), Misfire.SKIP))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *         | cron-fields | put the seconds in front, \"0 30 2 * * ?\"",
                "30 2 * * 1-5       | cron-fields | five fields",
                "0 30 2 *           | cron-fields | found 4 fields",
                "0 30 2 * * ? 2030 7| cron-fields | found 8 fields",
                "''                 | cron-fields | found 0 fields",
                "0 30 2 * * *       | cron-days   | neither",
                "0 30 2 ? * ?       | cron-days   | each",
                "0 61 2 * * ?       | cron-syntax | between 0 and 59",
                "0 30 2 ? * NEVER   | cron-syntax | NEVER",
                "a b c d e ?        | cron-syntax | seconds minutes hours",
                "0 0 0 1 1 ? 2020   | never-fires | never comes again",
                "0 30 2 30 2 ?      | never-fires | never comes again",
                "0 30 2 31 4,6 ?    | never-fires | never comes again"
            })
    void refusesOtherLinesAndSaysHowToMendThem(String line, String code, String hint) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> timer.validate(new Timing.Cron(line, BRATISLAVA), Misfire.SKIP))
                .withMessageContaining(hint)
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID);
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.fields()).singleElement().extracting("pointer").isEqualTo("/cron");
                });
    }

    @Test
    void refusesALineTooLongForTheJobStore() {
        String line = "0 0 0 " + "1,".repeat(60) + "1 * ?";
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> timer.validate(new Timing.Cron(line, BRATISLAVA), Misfire.SKIP))
                .satisfies(e -> assertThat(e.code()).isEqualTo("too-long"));
    }

    @Test
    void refusesABareOffsetAsZone() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> timer.validate(new Timing.Cron("0 30 2 * * ?", ZoneOffset.ofHours(2)), Misfire.SKIP))
                .satisfies(e -> assertThat(e.fields())
                        .singleElement()
                        .extracting("pointer")
                        .isEqualTo("/zone"));
    }

    @Test
    void refusesAOneTimeThatIsNotInTheFuture() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> timer.validate(new Timing.At(NOW, BRATISLAVA), Misfire.SKIP))
                .satisfies(e -> assertThat(e.fields())
                        .singleElement()
                        .extracting("pointer")
                        .isEqualTo("/at"));
        assertThatCode(() -> timer.validate(new Timing.At(NOW.plusMillis(1), BRATISLAVA), Misfire.SKIP))
                .doesNotThrowAnyException();
    }

    @Test
    void showsTheNextTimesAcrossTheJumpOfTheClocks() {
        assertThat(timer.nextFireTimes(schedule(new Timing.Cron("0 30 2 * * ?", BRATISLAVA)), 3))
                .containsExactly(
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-30T00:30:00Z"),
                        Instant.parse("2026-03-31T00:30:00Z"));
    }

    @Test
    void showsAOneTimeUntilItIsOver() {
        assertThat(timer.nextFireTimes(schedule(new Timing.At(NOW.plusSeconds(5), BRATISLAVA)), 5))
                .containsExactly(NOW.plusSeconds(5));
        assertThat(timer.nextFireTimes(schedule(new Timing.At(NOW.minusSeconds(5), BRATISLAVA)), 5))
                .isEmpty();
    }

    private static Schedule schedule(Timing timing) {
        return new Schedule(
                new ScheduleId("01J"),
                new ApplicationId("01A"),
                new PipelineId("01P"),
                "nightly",
                "development",
                timing,
                Misfire.SKIP,
                true,
                "01T",
                "ann",
                Optional.empty(),
                Optional.empty());
    }
}
