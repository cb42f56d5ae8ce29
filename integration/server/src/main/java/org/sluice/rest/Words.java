package org.sluice.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sluice.problem.ProblemException;

/** Enum constants as they are spelt on the wire: lower case, with hyphens. */
final class Words {

    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws ProblemException if no constant is spelt like this */
    static <E extends Enum<E>> E parse(Class<E> type, String pointer, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        pointer,
                        "unknown-word",
                        "%s must be one of %s; found \"%s\"."
                                .formatted(pointer, all(type), ProblemException.abbreviate(word))));
    }

    private static <E extends Enum<E>> String all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
    }
}
