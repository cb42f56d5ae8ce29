package org.sluice.simulator;

/** The fleet cannot be simulated as it was asked for; the message says what to change. */
public final class SimulatorException extends RuntimeException {

    SimulatorException(String message) {
        super(message);
    }

    SimulatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
