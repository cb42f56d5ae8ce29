package org.sluice.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo was asked for.
 *
 * @param once whether to end after the last scene instead of leaving everything running
 * @param fleet whether the flow travels to a fleet of devices instead of to another Node-RED
 * @param directory where everything is kept; without it {@code ~/.sluice/demo} or {@code ~/.sluice/demo-fleet}, or a
 *     temporary one with {@code once}
 */
record DemoOptions(boolean once, boolean fleet, boolean help, Optional<Path> directory) {

    static final String USAGE =
            """
            Usage: sluice demo [--fleet] [--once] [--data-dir DIR]
            Starts a server and two real Node-REDs and lets a flow travel from one to the other: by hand, on a
            schedule, by a message, and over a failure. Then leaves all of it running for you, until Ctrl-C.

              --fleet         let it travel from one Node-RED to 200 simulated devices instead: in waves, with some
                              that fail, over a pause and a restart; a real device agent joins where one is
                              installed in ~/.cache/sluice/device-agent
              --once          check every outcome by asking the Node-RED in production, or the devices, stop
                              everything and end; exit code 0 if all was as it should be
              --data-dir DIR  where to keep everything; else ~/.sluice/demo or ~/.sluice/demo-fleet, with --once a
                              temporary directory
              -h, --help      show this help
            """;

    /** @throws IllegalArgumentException with a sentence on what is wrong with them */
    static DemoOptions parse(String... arguments) {
        boolean once = false;
        boolean fleet = false;
        boolean help = false;
        Optional<Path> directory = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--once")) {
                once = true;
            } else if (argument.equals("--fleet")) {
                fleet = true;
            } else if (argument.equals("--help") || argument.equals("-h")) {
                help = true;
            } else if (argument.equals("--data-dir") && i + 1 < arguments.length) {
                directory = Optional.of(directory(arguments[++i]));
            } else if (argument.startsWith("--data-dir=")) {
                directory = Optional.of(directory(argument.substring("--data-dir=".length())));
            } else if (argument.equals("--data-dir")) {
                throw new IllegalArgumentException("--data-dir needs a directory.");
            } else {
                throw new IllegalArgumentException("The demo does not know " + argument + ".");
            }
        }
        return new DemoOptions(once, fleet, help, directory);
    }

    private static Path directory(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("--data-dir needs a directory.");
        }
        return Path.of(value).toAbsolutePath();
    }
}
