package org.sluice.simulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations between two bounds, written {@code 50ms..200ms}; a single one stands for itself. */
public record Span(Duration from, Duration to) {

    /** No time at all. */
    public static final Span NONE = of(Duration.ZERO);

    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final String BETWEEN = "..";

    public Span {
        if (from.isNegative() || to.compareTo(from) < 0) {
            throw new IllegalArgumentException("A span goes from a duration to one that is not shorter, not from "
                    + from.toMillis() + "ms to " + to.toMillis() + "ms.");
        }
    }

    public static Span of(Duration duration) {
        return new Span(duration, duration);
    }

    public static Span of(Duration from, Duration to) {
        return new Span(from, to);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is neither a duration nor two with two dots between them
     */
    public static Span parse(String text) {
        int between = text.indexOf(BETWEEN);
        return between < 0
                ? of(duration(text))
                : of(duration(text.substring(0, between)), duration(text.substring(between + BETWEEN.length())));
    }

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration: write a number and ms, s, m or h, such as 500ms.");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** Milliseconds that lie in the span as the draw lies in 0..1. */
    long millisAt(double draw) {
        return from.toMillis() + Math.round((to.toMillis() - from.toMillis()) * draw);
    }

    @Override
    public String toString() {
        return from.equals(to) ? from.toMillis() + "ms" : from.toMillis() + "ms" + BETWEEN + to.toMillis() + "ms";
    }
}
