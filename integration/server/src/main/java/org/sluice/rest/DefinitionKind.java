package org.sluice.rest;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sluice.problem.ProblemException;

/** The kinds of definitions, in the order they are applied: each may name what comes before it. */
enum DefinitionKind {
    TEAM("Team"),
    APPLICATION("Application"),
    TEMPLATE("Template"),
    INSTANCE("Instance"),
    DEVICE_GROUP("DeviceGroup"),
    PIPELINE("Pipeline"),
    SCHEDULE("Schedule");

    private final String word;

    DefinitionKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static DefinitionKind parse(String pointer, String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        pointer,
                        "unknown-kind",
                        "%s must be one of %s; found \"%s\"."
                                .formatted(
                                        pointer,
                                        Arrays.stream(values())
                                                .map(DefinitionKind::word)
                                                .collect(Collectors.joining(", ")),
                                        ProblemException.abbreviate(word))));
    }
}
