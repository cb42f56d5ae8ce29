package org.sluice;

import java.util.ArrayList;
import java.util.List;

/**
 * What people type after the program's name, as Spring Boot reads it.
 *
 * @param broker whether this process is to be a broker node
 * @param settings arguments of the form {@code --name=value}
 */
record CommandArguments(boolean broker, List<String> settings) {

    private static final String BROKER = "broker";

    /** {@code --data-dir X} is {@code --sluice.data-dir=X}; the word {@code broker} may stand anywhere. */
    static CommandArguments of(String... arguments) {
        boolean broker = false;
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.startsWith("--data-dir=")) {
                settings.add("--sluice." + argument.substring(2));
            } else if (argument.equals("--data-dir") && i + 1 < arguments.length) {
                i++;
                settings.add("--sluice.data-dir=" + arguments[i]);
            } else if (argument.equals("--worker")) {
                settings.add("--sluice.workers.enabled=true");
            } else if (argument.equals(BROKER)) {
                broker = true;
            } else {
                settings.add(argument);
            }
        }
        return new CommandArguments(broker, List.copyOf(settings));
    }
}
