package org.sluice.cli;

/** A command cannot do what it was asked, for a reason found on this side of the wire. */
class CommandFailedException extends RuntimeException {

    private final String code;
    private final int exitCode;

    CommandFailedException(String code, String message) {
        this(code, message, ExitCode.ERROR);
    }

    CommandFailedException(String code, String message, int exitCode) {
        super(message);
        this.code = code;
        this.exitCode = exitCode;
    }

    String code() {
        return code;
    }

    int exitCode() {
        return exitCode;
    }
}
