package org.sluice.access;

import java.time.Duration;

/** Logging in has failed too often; the next attempt is looked at after a while. */
public final class TooManyAttemptsException extends RuntimeException {

    private final Duration wait;

    TooManyAttemptsException(Duration wait) {
        super("Logging in has failed too often; the next attempt counts in %d s.".formatted(wait.toSeconds() + 1));
        this.wait = wait;
    }

    public Duration retryAfter() {
        return wait;
    }
}
