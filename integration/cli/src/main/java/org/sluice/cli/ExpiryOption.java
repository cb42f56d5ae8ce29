package org.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long something that is issued is valid. */
final class ExpiryOption {

    @Option(
            names = "--expires-in",
            paramLabel = "DURATION",
            description = "How long it is valid, such as P90D; else for ever.")
    private @Nullable Duration expiresIn;

    /** When it ends; absent if it never does. */
    @Nullable
    Instant at(Terminal terminal) {
        return expiresIn == null ? null : terminal.clock().instant().plus(expiresIn);
    }
}
