package org.sluice.simulator;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.sluice.simulator.SimulateCommand.Percentage;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Starts {@code sluice simulate}. */
public final class Simulator {

    private static final int FAILED = 1;

    private Simulator() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(System.getenv(), out, err).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return new CommandLine(new SimulateCommand(environment))
                .registerConverter(Span.class, told(Span::parse))
                .registerConverter(Duration.class, told(Span::duration))
                .registerConverter(Percentage.class, told(text -> new Percentage(Shares.percent(text))))
                .registerConverter(URI.class, told(URI::create))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof SimulatorException || failure instanceof UncheckedIOException) {
                        err.println("sluice: " + failure.getMessage());
                        return FAILED;
                    }
                    throw failure;
                });
    }

    /** Lets the message through that says what was expected. */
    private static <T> ITypeConverter<T> told(ITypeConverter<T> parsing) {
        return text -> {
            try {
                return parsing.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
