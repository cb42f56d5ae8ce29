package org.sluice.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of commands after which one may wait for the outcome. */
final class WaitOptions {

    @Option(
            names = {"-w", "--wait"},
            description = "Wait for the outcome, or until the promotion waits for somebody.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            description = "How long to wait, such as PT10M, which is the default.")
    Duration timeout = Duration.ofMinutes(10);
}
