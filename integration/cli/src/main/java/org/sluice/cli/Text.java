package org.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values look to people. */
final class Text {

    private Text() {}

    /** To the second, in UTC; empty if there is none. */
    static String of(@Nullable Instant time) {
        return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Empty if it has not begun. */
    static String between(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null ? "" : of(Duration.between(start, end));
    }

    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 60) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    static String of(@Nullable Object value) {
        if (value instanceof Instant time) {
            return of(time);
        }
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        return value == null ? "" : value.toString();
    }

    /** {@code 1 change}, {@code 2 changes}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Without control characters: names come from flows, and a terminal obeys escape sequences. */
    static String harmless(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
    }

    /** As one argument of a shell. */
    static String shellWord(String word) {
        return word.matches("[A-Za-z0-9_./:@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
