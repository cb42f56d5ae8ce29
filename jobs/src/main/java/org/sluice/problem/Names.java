package org.sluice.problem;

import java.util.regex.Pattern;

/** The rules of names that people give to things. */
public final class Names {

    private static final Pattern DNS_SAFE = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /**
     * The name without surrounding white space.
     *
     * @throws ProblemException if it is blank, longer than {@code limit} characters or holds control characters
     */
    public static String label(String pointer, String name, int limit) {
        String stripped = name.strip();
        if (stripped.isEmpty()) {
            throw ProblemException.invalid(pointer, "blank", pointer + " must not be blank; give it a name.");
        }
        if (stripped.length() > limit) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "%s has %d characters; at most %d are allowed.".formatted(pointer, stripped.length(), limit));
        }
        if (stripped.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(
                    pointer, "control-character", pointer + " contains a control character; remove it.");
        }
        return stripped;
    }

    /**
     * The name, if it can be a DNS label: a lower-case letter, then letters, digits and hyphens, 63 at most.
     *
     * @throws ProblemException otherwise
     */
    public static String dnsSafe(String pointer, String name) {
        if (!DNS_SAFE.matcher(name).matches()) {
            throw ProblemException.invalid(
                    pointer,
                    "not-dns-safe",
                    "%s must be a DNS label: it starts with a lower-case letter, holds only a-z, 0-9 and -, ends in a letter or digit and has at most 63 characters; found \"%s\"."
                            .formatted(pointer, ProblemException.abbreviate(name)));
        }
        return name;
    }
}
