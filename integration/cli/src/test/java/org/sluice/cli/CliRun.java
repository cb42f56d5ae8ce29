package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs one command line in this process, against a stub. */
final class CliRun {

    static final String TOKEN = "canary-token-4711";

    /** What came of it. */
    record Result(int exit, String out, String err) {
        String all() {
            return out + err;
        }
    }

    private final Map<String, String> environment = new HashMap<>();
    private String input = "";
    private boolean interactive;
    private Optional<String> hidden = Optional.empty();

    CliRun(String url) {
        environment.put("SLUICE_URL", url);
        environment.put("SLUICE_TOKEN", TOKEN);
    }

    CliRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CliRun without(String variable) {
        environment.remove(variable);
        return this;
    }

    CliRun typing(String text) {
        input = text;
        return this;
    }

    CliRun hiding(String text) {
        hidden = Optional.of(text);
        return this;
    }

    CliRun onATerminal() {
        interactive = true;
        return this;
    }

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                environment,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                interactive,
                Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC),
                prompt -> hidden);
        int exit = SluiceCli.run(terminal, arguments);
        return new Result(exit, out.toString(), err.toString());
    }
}
