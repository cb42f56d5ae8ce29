package org.sluice.cli;

/** Secrets named on the command line, never written there. */
final class Secrets {

    private Secrets() {}

    static String fromEnvironment(Terminal terminal, String variable) {
        String value = terminal.environment().get(variable);
        if (value == null) {
            throw new CommandFailedException(
                    "secret-not-found", "environment variable " + variable + " is not set", ExitCode.USAGE);
        }
        return value;
    }
}
