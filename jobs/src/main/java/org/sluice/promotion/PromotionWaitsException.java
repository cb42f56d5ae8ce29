package org.sluice.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * The promotion has to wait; it gives up its thread, connection and transaction and goes on from the same step later.
 * Not a failure.
 */
public class PromotionWaitsException extends RuntimeException {

    private final String code;
    private final transient Optional<Instant> until;

    /**
     * @param code stable kebab-case code of what it waits for
     * @param until when it goes on by itself; empty if a person has to do something, in which case its targets are free for
     *     others meanwhile
     */
    public PromotionWaitsException(String code, String message, Optional<Instant> until) {
        super(message);
        this.code = code;
        this.until = until;
    }

    public String code() {
        return code;
    }

    public Optional<Instant> until() {
        return until;
    }
}
