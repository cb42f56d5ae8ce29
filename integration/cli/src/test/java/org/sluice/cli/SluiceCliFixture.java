package org.sluice.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** The command line itself, to be looked at without running it. */
final class SluiceCliFixture {

    private SluiceCliFixture() {}

    static CommandLine commandLine() {
        return SluiceCli.commandLine(new Terminal(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                false,
                Clock.systemUTC(),
                prompt -> Optional.empty()));
    }
}
