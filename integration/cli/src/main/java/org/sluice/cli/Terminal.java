package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All of the outside world a command touches besides the server and files.
 *
 * @param interactive whether a person sits at both ends
 * @param hidden asks for a line without showing it; empty if nobody can be asked
 */
record Terminal(
        Map<String, String> environment,
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        boolean interactive,
        Clock clock,
        Function<String, Optional<String>> hidden) {

    static Terminal system() {
        Console console = System.console();
        return new Terminal(
                System.getenv(),
                System.in,
                new PrintWriter(System.out, true, UTF_8),
                new PrintWriter(System.err, true, UTF_8),
                console != null && attended(console),
                Clock.systemUTC(),
                prompt -> Optional.ofNullable(console)
                        .map(asked -> asked.readPassword("%s", prompt))
                        .map(String::new));
    }

    /** Since JDK 22 there is a console even without a terminal, and a method that tells. */
    private static boolean attended(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    boolean coloured() {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Asks a yes-or-no question; anything but yes is no. */
    boolean agrees(String question) throws IOException {
        err.print(question + " [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(in, UTF_8)).readLine();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    String everythingTyped() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }
}
