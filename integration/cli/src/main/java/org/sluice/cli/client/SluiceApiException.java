package org.sluice.cli.client;

import java.util.List;
import org.sluice.protocol.ProblemFieldView;

/** The server said no, or something that is not a Sluice server answered; carries its RFC 9457 problem. */
public class SluiceApiException extends RuntimeException {

    private final int status;
    private final String code;
    private final transient List<ProblemFieldView> errors;

    public SluiceApiException(int status, String code, String detail, List<ProblemFieldView> errors) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Stable kebab-case code for programs. */
    public String code() {
        return code;
    }

    /** What happened, in a sentence for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The fields of the request that are wrong, if fields are. */
    public List<ProblemFieldView> errors() {
        return errors;
    }
}
