package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.CronExpression;

class ZonedCronTests {

    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");

    @ParameterizedTest
    @CsvSource({
        "Europe/Bratislava, 2026-03-29, 02:30",
        "Europe/Bratislava, 2026-10-25, 02:30",
        "America/New_York,  2026-03-08, 02:30",
        "America/New_York,  2026-11-01, 01:30",
        "Australia/Lord_Howe, 2026-10-04, 02:15",
        "Australia/Lord_Howe, 2026-04-05, 01:45",
        "Africa/Cairo, 2026-04-24, 00:30"
    })
    void aNightlyLineFiresOnceEachNightWhenTheClocksChange(String zone, LocalDate changes, LocalTime time)
            throws Exception {
        ZoneId where = ZoneId.of(zone);
        ZonedCron nightly = new ZonedCron("0 %d %d * * ?".formatted(time.getMinute(), time.getHour()), where);
        Instant start = changes.minusDays(3).atTime(12, 0).atZone(where).toInstant();
        List<LocalDate> days = nightly.upcoming(start, 6)
                .map(at -> at.atZone(where).toLocalDate())
                .toList();
        assertThat(days)
                .isEqualTo(changes.minusDays(2).datesUntil(changes.plusDays(4)).collect(Collectors.toList()));
    }

    @ParameterizedTest
    @CsvSource({"Europe/Bratislava, 2026-03-29T01:00:00Z", "America/New_York, 2026-03-08T07:00:00Z"})
    void aTimeTheClocksJumpOverFiresAtTheJump(String zone, Instant jump) throws Exception {
        assertThat(new ZonedCron("0 30 2 * * ?", ZoneId.of(zone)).next(jump.minus(Duration.ofHours(2))))
                .contains(jump);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Bratislava, 0 30 2 * * ?, 2026-10-25T00:30:00Z",
        "America/New_York, 0 30 1 * * ?, 2026-11-01T05:30:00Z"
    })
    void aTimeThatComesTwiceFiresTheFirstTimeOnly(String zone, String line, Instant first) throws Exception {
        ZonedCron nightly = new ZonedCron(line, ZoneId.of(zone));
        assertThat(nightly.next(first.minusSeconds(1))).contains(first);
        assertThat(nightly.next(first)).contains(first.plus(Duration.ofHours(25)));
        assertThat(nightly.next(first.plus(Duration.ofMinutes(90)))).contains(first.plus(Duration.ofHours(25)));
    }

    @ParameterizedTest
    @CsvSource({"2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"})
    void anHalfHourlyLineNeverPausesNorHurries(Instant start) throws Exception {
        List<Instant> times =
                new ZonedCron("0 0/30 * * * ?", BRATISLAVA).upcoming(start, 60).toList();
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isEqualTo(start.plus(Duration.ofMinutes(30L * (i + 1))));
        }
    }

    @Test
    void anHourlyLineMakesUpForNothingAtTheJump() throws Exception {
        Instant jump = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(new ZonedCron("0 15 * * * ?", BRATISLAVA).upcoming(jump.minus(Duration.ofMinutes(30)), 2))
                .containsExactly(jump.plus(Duration.ofMinutes(15)), jump.plus(Duration.ofMinutes(75)));
    }

    @Test
    void severalTimesInTheMissingHourFireOnceTogether() throws Exception {
        Instant jump = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(new ZonedCron("0 0/10 2,3 * * ?", BRATISLAVA).upcoming(jump.minus(Duration.ofMinutes(5)), 2))
                .containsExactly(jump, jump.plus(Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource({"UTC", "Asia/Kolkata", "Asia/Tokyo"})
    void whereClocksNeverChangeItIsQuartz(String zone) throws Exception {
        for (String line :
                List.of("0 30 2 * * ?", "0 0 6 ? * MON-FRI", "0 0 0 L * ?", "0 0/7 * * * ?", "5 4 3 29 2 ?")) {
            CronExpression quartz = new CronExpression(line);
            quartz.setTimeZone(TimeZone.getTimeZone(zone));
            ZonedCron own = new ZonedCron(line, ZoneId.of(zone));
            Instant at = Instant.parse("2026-01-15T10:11:12Z");
            for (int i = 0; i < 20; i++) {
                Instant expected = quartz.getTimeAfter(Date.from(at)).toInstant();
                assertThat(own.next(at)).contains(expected);
                at = expected;
            }
        }
    }

    @Test
    void aLineThatNeverComesHasNoNextTime() throws Exception {
        Instant now = Instant.parse("2026-01-15T10:11:12Z");
        assertThat(new ZonedCron("0 0 0 30 2 ?", BRATISLAVA).next(now)).isEmpty();
        assertThat(new ZonedCron("0 0 * 1 1 ? 2020", BRATISLAVA).next(now)).isEmpty();
    }

    /** Why this class is there: if Quartz ever mends this, it can go. */
    @Test
    void quartzAloneSkipsTheNightOfTheJumpAndPausesInTheRepeatedHour() throws ParseException {
        CronExpression nightly = new CronExpression("0 30 2 * * ?");
        nightly.setTimeZone(TimeZone.getTimeZone(BRATISLAVA));
        assertThat(nightly.getTimeAfter(Date.from(Instant.parse("2026-03-28T12:00:00Z"))))
                .isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
        CronExpression halfHourly = new CronExpression("0 0/30 * * * ?");
        halfHourly.setTimeZone(TimeZone.getTimeZone(BRATISLAVA));
        assertThat(halfHourly.getTimeAfter(Date.from(Instant.parse("2026-10-24T23:30:00Z"))))
                .isEqualTo(Instant.parse("2026-10-25T01:00:00Z"));
    }
}
