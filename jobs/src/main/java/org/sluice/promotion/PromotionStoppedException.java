package org.sluice.promotion;

/** Somebody asked this promotion to stop, and the step has noticed. */
public class PromotionStoppedException extends RuntimeException {

    public PromotionStoppedException(String message) {
        super(message);
    }
}
