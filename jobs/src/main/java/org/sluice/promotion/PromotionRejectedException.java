package org.sluice.promotion;

/** A business no: the promotion cannot go on until somebody mends what the message says. Never retried. */
public class PromotionRejectedException extends RuntimeException {

    private final String code;

    /**
     * @param code stable kebab-case code
     * @param message what was expected, what was found, what to do
     */
    public PromotionRejectedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
