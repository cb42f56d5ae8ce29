package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the command line inside the test's JVM.
 *
 * @param command what was typed
 * @param output everything it wrote, to either stream
 */
public record CommandLineRun(String command, int exitCode, String output) {

    /** Runs a command as it would be typed, without a person at the terminal. */
    public static CommandLineRun of(Map<String, String> environment, String... arguments) {
        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written, true);
        Terminal terminal = new Terminal(
                environment,
                new ByteArrayInputStream("".getBytes(UTF_8)),
                out,
                out,
                false,
                Clock.systemUTC(),
                prompt -> Optional.empty());
        int exitCode = SluiceCli.run(terminal, arguments);
        out.flush();
        return new CommandLineRun(String.join(" ", arguments), exitCode, written.toString());
    }
}
