package org.sluice.snapshot;

import java.util.List;
import java.util.regex.Pattern;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;

/** What people may call a snapshot, say of it and tag it with. */
final class SnapshotRules {

    private static final int NAME_LIMIT = 200;
    private static final int DESCRIPTION_LIMIT = 10_000;
    private static final int TAGS = 20;
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");

    private SnapshotRules() {}

    static String name(String name) {
        return Names.label("/name", name, NAME_LIMIT);
    }

    static String description(String description) {
        if (description.length() > DESCRIPTION_LIMIT) {
            throw ProblemException.invalid(
                    "/description",
                    "too-long",
                    "/description has %d characters; at most %d are allowed."
                            .formatted(description.length(), DESCRIPTION_LIMIT));
        }
        return description;
    }

    static void requireTag(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw ProblemException.invalid(
                    "/tag",
                    "not-a-tag",
                    "A tag begins with a letter or digit, goes on with letters, digits, dots, hyphens and underscores,"
                            + " and has at most 60 characters; found \"%s\"."
                                    .formatted(ProblemException.abbreviate(tag)));
        }
    }

    static void requireRoomForTag(List<String> tags, String another) {
        if (tags.size() >= TAGS && !tags.contains(another)) {
            throw ProblemException.ruleViolated(
                    "/tag", "too-many-tags", "The snapshot has %d tags already; take one off first.".formatted(TAGS));
        }
    }
}
