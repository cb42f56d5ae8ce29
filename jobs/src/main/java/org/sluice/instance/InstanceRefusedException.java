package org.sluice.instance;

/** An instance answered no, or not as a Node-RED answers: asking again unchanged will not help. */
public class InstanceRefusedException extends RuntimeException {

    private final String code;

    /**
     * @param code such as {@code target-changed}, {@code target-unauthorized}, {@code target-too-large},
     *     {@code target-not-node-red}, {@code module-not-installed}
     */
    public InstanceRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
