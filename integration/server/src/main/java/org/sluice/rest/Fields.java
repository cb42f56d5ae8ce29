package org.sluice.rest;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;

/** What fields of a request body have to be before the domain sees them. */
public final class Fields {

    /** Longest reason, description and other text for people. */
    public static final int TEXT = 1000;

    private Fields() {}

    /** @throws ProblemException if it is absent */
    public static <T> T required(String pointer, @Nullable T value) {
        if (value == null) {
            throw ProblemException.invalid(pointer, "missing", pointer + " is missing; it must be given.");
        }
        return value;
    }

    /** The text, if there is one that is not blank. */
    public static Optional<String> text(String pointer, @Nullable String value, int limit) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (value.length() > limit) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "%s has %d characters; at most %d are allowed.".formatted(pointer, value.length(), limit));
        }
        return Optional.of(value.strip());
    }

    /** @throws ProblemException if it is absent, blank or too long */
    static String requiredText(String pointer, @Nullable String value) {
        return text(pointer, required(pointer, value), TEXT)
                .orElseThrow(() ->
                        ProblemException.invalid(pointer, "blank", pointer + " must not be blank; say something."));
    }

    /** The list, empty if absent; refuses nulls in it. */
    public static <T> List<T> items(String pointer, @Nullable List<@Nullable T> list) {
        if (list == null) {
            return List.of();
        }
        for (int i = 0; i < list.size(); i++) {
            required(pointer + "/" + i, list.get(i));
        }
        return List.copyOf(list);
    }
}
