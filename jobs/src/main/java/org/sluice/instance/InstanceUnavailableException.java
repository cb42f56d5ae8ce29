package org.sluice.instance;

/** An instance did not answer, or with a server error: asking again later may help. */
public class InstanceUnavailableException extends RuntimeException {

    private final String code;

    /** @param code such as {@code target-unreachable}, {@code target-timeout}, {@code target-server-error} */
    public InstanceUnavailableException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public InstanceUnavailableException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
