package org.sluice.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.SluiceClient;

/** One run of one command: the options are read when they are first needed, after parsing. */
final class Session {

    private final SluiceCommand options;
    private final Terminal terminal;
    private @Nullable SluiceClient client;

    Session(SluiceCommand options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    Output output() {
        return new Output(terminal, options.output);
    }

    SluiceClient client() {
        if (client == null) {
            client = new SluiceClient(
                    url(), token(), first(null, terminal.environment().get("SLUICE_REASON")));
        }
        return client;
    }

    Lookup lookup() {
        return new Lookup(client());
    }

    boolean hasToken() {
        return token() != null;
    }

    /** Whether to go ahead: asks if there is somebody to ask and they did not say so already. */
    boolean goesAhead(String question, boolean yes) {
        if (yes || options.noPrompt || !terminal.interactive()) {
            return true;
        }
        try {
            return terminal.agrees(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws CommandFailedException if somebody is asked and says no */
    void ask(String question, boolean yes) {
        if (!goesAhead(question, yes)) {
            throw new CommandFailedException("not-confirmed", "nothing was done");
        }
    }

    private URI url() {
        String url = first(options.url, terminal.environment().get("SLUICE_URL"));
        if (url == null) {
            return SluiceClient.DEFAULT_URL;
        }
        if (url.matches("https?://[^/\\s?#@]+(/[^\\s?#]*)?")) {
            try {
                return URI.create(url);
            } catch (IllegalArgumentException e) {
                // Said below.
            }
        }
        throw new CommandFailedException(
                "invalid-url", "the server's URL must look like http://host:8420", ExitCode.USAGE);
    }

    private @Nullable String token() {
        return first(options.token, terminal.environment().get("SLUICE_TOKEN"));
    }

    private static @Nullable String first(@Nullable String option, @Nullable String variable) {
        String chosen = option != null ? option : variable;
        return chosen == null || chosen.isBlank() ? null : chosen.strip();
    }
}
