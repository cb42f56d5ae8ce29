package org.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Starts the command line. */
public final class SluiceCli {

    private SluiceCli() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.system(), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal).execute(arguments);
    }

    static CommandLine commandLine(Terminal terminal) {
        SluiceCommand root = new SluiceCommand();
        Session session = new Session(root, terminal);
        ErrorReport errors = new ErrorReport(session);
        CommandLine line = new CommandLine(root);
        Commands.addTo(line, session);
        return line.setExpandAtFiles(false)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.coloured() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((misuse, args) -> errors.misused(misuse))
                .setExecutionExceptionHandler((failure, command, parsed) -> errors.failed(failure));
    }
}
