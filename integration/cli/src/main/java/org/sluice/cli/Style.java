package org.sluice.cli;

/** Colours of a terminal that shows colours. */
final class Style {

    private static final String RESET = "\u001b[0m";

    private Style() {}

    /** A status in the colour it deserves, any other word as it is. */
    static String status(String word) {
        return switch (word) {
            case "succeeded", "verified", "completed" -> "\u001b[32m" + word + RESET;
            case "failed", "errored" -> "\u001b[31m" + word + RESET;
            case "waiting", "stopped", "abandoned" -> "\u001b[33m" + word + RESET;
            default -> word;
        };
    }
}
