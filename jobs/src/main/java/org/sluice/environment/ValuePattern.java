package org.sluice.environment;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.MatchResult;
import org.sluice.problem.ProblemException;

/**
 * A regular expression that a value has to match as a whole. Whatever somebody writes, a match takes time proportional to the
 * value: RE2 knows neither backtracking nor what needs it, and how large expressions and values may be is limited.
 */
public final class ValuePattern {

    static final int MOST_CHARACTERS = 500;
    /** Longer values match no pattern. */
    static final int MOST_OF_A_VALUE = 8_192;

    /** RE2 writes counted repetitions out, those within others several times. */
    private static final int MOST_REPETITIONS = 1_000;

    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    private final Pattern compiled;

    private ValuePattern(Pattern compiled) {
        this.compiled = compiled;
    }

    /**
     * The pattern.
     *
     * @throws ProblemException if it does not compile, is too long or repeats too often
     */
    public static ValuePattern of(String pointer, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "%s has %d characters; at most %d are allowed.".formatted(pointer, text.length(), MOST_CHARACTERS));
        }
        if (repetitions(text) > MOST_REPETITIONS) {
            throw ProblemException.invalid(
                    pointer,
                    "pattern-too-large",
                    "%s repeats too often: its counts multiply to more than %d. Use * or + instead."
                            .formatted(pointer, MOST_REPETITIONS));
        }
        try {
            return new ValuePattern(Pattern.compile(text, Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw ProblemException.invalid(
                    pointer,
                    "invalid-pattern",
                    "%s is no regular expression of RE2, which has no back references and no look-around: %s."
                            .formatted(pointer, ProblemException.abbreviate(e.getDescription())));
        }
    }

    private static long repetitions(String text) {
        long all = 1;
        for (MatchResult count : COUNT.matcher(text).results().toList()) {
            String most = count.group(2) == null || count.group(2).isEmpty() ? count.group(1) : count.group(2);
            all = Math.min(all * Math.max(1, Long.parseLong(most)), Integer.MAX_VALUE);
        }
        return all;
    }

    /** Whether the whole value matches. */
    public boolean matches(String value) {
        return value.length() <= MOST_OF_A_VALUE && compiled.matches(value);
    }

    public String text() {
        return compiled.pattern();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValuePattern pattern && pattern.text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
