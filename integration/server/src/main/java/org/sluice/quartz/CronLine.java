package org.sluice.quartz;

import java.text.ParseException;
import java.time.ZoneId;
import org.sluice.problem.ProblemException;

/** Reads cron lines that people wrote, and tells them how to mend the wrong ones. */
final class CronLine {

    /** What the job store can keep. */
    private static final int LIMIT = 120;

    private static final String EXPECTED = "/cron must be a Quartz cron line of six or seven fields, seconds first:"
            + " seconds minutes hours day-of-month month day-of-week [year], with ? for one of the two days, such as"
            + " \"0 30 2 * * ?\" for every night at 02:30";

    private CronLine() {}

    /** @throws ProblemException if it is not a Quartz cron line */
    static ZonedCron parse(String line, ZoneId zone) {
        if (line.length() > LIMIT) {
            throw invalid(
                    "too-long", "/cron has %d characters; at most %d are allowed.".formatted(line.length(), LIMIT));
        }
        String[] fields = line.strip().split("\\s+");
        if (fields.length == 5) {
            throw invalid(
                    "cron-fields",
                    "%s; found five fields, \"%s\", a Unix cron line: put the seconds in front, \"%s\"."
                            .formatted(EXPECTED, line, fromUnix(fields)));
        }
        if (fields.length < 6 || fields.length > 7) {
            throw invalid(
                    "cron-fields",
                    "%s; found %d fields: \"%s\"."
                            .formatted(
                                    EXPECTED, line.isBlank() ? 0 : fields.length, ProblemException.abbreviate(line)));
        }
        if (fields[3].equals("?") == fields[5].equals("?")) {
            throw invalid(
                    "cron-days",
                    "%s; found \"%s\" where %s of day-of-month and day-of-week is ?: make it exactly one."
                            .formatted(EXPECTED, line, fields[3].equals("?") ? "each" : "neither"));
        }
        try {
            return new ZonedCron(normalised(line), zone);
        } catch (ParseException e) {
            throw invalid("cron-syntax", "%s; found \"%s\": %s".formatted(EXPECTED, line, e.getMessage()));
        }
    }

    /** The line with one space between its fields, as Quartz wants it. */
    static String normalised(String line) {
        return String.join(" ", line.strip().split("\\s+"));
    }

    static ProblemException neverFires(String line) {
        return invalid(
                "never-fires",
                "/cron \"%s\" never comes again; check day, month and year (\"0 30 2 * * ?\" is every night at 02:30)."
                        .formatted(line));
    }

    /** A first guess; Unix and Quartz number the days of the week differently, so those are left to the writer. */
    private static String fromUnix(String[] fields) {
        boolean anyWeekday = fields[4].equals("*");
        return String.join(
                " ",
                "0",
                fields[0],
                fields[1],
                anyWeekday ? fields[2] : "?",
                fields[3],
                anyWeekday ? "?" : "<SUN-SAT>");
    }

    private static ProblemException invalid(String code, String message) {
        return ProblemException.invalid("/cron", code, message);
    }
}
