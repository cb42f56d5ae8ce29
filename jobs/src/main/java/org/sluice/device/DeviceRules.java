package org.sluice.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;

/** What devices may be called and how they may be labelled. */
final class DeviceRules {

    static final int NAME = 100;
    static final int DESCRIPTION = 1000;
    private static final int MOST_LABELS = 50;
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?)?");

    private DeviceRules() {}

    static boolean isLabelName(String name) {
        return LABEL_NAME.matcher(name).matches();
    }

    static boolean isLabelValue(String value) {
        return LABEL_VALUE.matcher(value).matches();
    }

    static String name(String name) {
        return Names.label("/name", name, NAME);
    }

    /** May be empty. */
    static String type(String type) {
        return type.isBlank() ? "" : Names.label("/type", type, NAME);
    }

    static String description(String description) {
        if (description.length() > DESCRIPTION) {
            throw ProblemException.invalid(
                    "/description",
                    "too-long",
                    "/description has %d characters; at most %d are allowed."
                            .formatted(description.length(), DESCRIPTION));
        }
        return description;
    }

    /**
     * A name a device gives itself: whatever it says becomes a name that can be kept, for it cannot be asked for another.
     *
     * @param fallback if nothing remains
     */
    static String given(String said, String fallback) {
        String clean = said.codePoints()
                .filter(letter -> !Character.isISOControl(letter) && !Character.isSurrogate((char) letter))
                .limit(NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        String cut = clean.length() <= NAME ? clean : clean.substring(0, NAME).strip();
        return cut.isEmpty() ? fallback : cut;
    }

    /** @throws ProblemException naming every label that breaks a rule */
    static Map<String, String> labels(Map<String, String> labels) {
        List<ProblemException.Field> fields = new ArrayList<>();
        new TreeMap<>(labels).forEach((name, value) -> {
            String pointer = "/labels/"
                    + ProblemException.abbreviate(name).replace("~", "~0").replace("/", "~1");
            if (!isLabelName(name)) {
                fields.add(new ProblemException.Field(
                        pointer,
                        "invalid-label",
                        "\"%s\" cannot name a label: it begins and ends with a letter or digit, holds only those and . _ / -, and has at most 63 characters."
                                .formatted(ProblemException.abbreviate(name))));
            }
            if (!isLabelValue(value)) {
                fields.add(new ProblemException.Field(
                        pointer,
                        "invalid-label-value",
                        "\"%s\" cannot be the value of a label: it is empty, or begins and ends with a letter or digit, holds only those and . _ -, and has at most 100 characters."
                                .formatted(ProblemException.abbreviate(value))));
            }
        });
        if (labels.size() > MOST_LABELS) {
            fields.add(new ProblemException.Field(
                    "/labels",
                    "too-many-labels",
                    "A device has at most %d labels; found %d.".formatted(MOST_LABELS, labels.size())));
        }
        if (!fields.isEmpty()) {
            throw new ProblemException(
                    ProblemException.Kind.INVALID,
                    fields.get(0).code(),
                    fields.get(0).message(),
                    fields);
        }
        return labels;
    }
}
