package org.sluice.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 9457 problem, as every refused request is answered.
 *
 * @param code stable kebab-case code for programs
 * @param errors the fields that are wrong, if fields are
 * @param errorId what to look for in the server's log after an unexpected error
 */
public record ProblemView(
        @Nullable String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        String code,
        @Nullable List<ProblemFieldView> errors,
        @Nullable String errorId) {

    private static final int UNAUTHORIZED = 401;

    /** The same for people, under the name scripts written for FlowFuse look for; 401 is a word there. */
    @JsonProperty("error")
    public String error() {
        return status == UNAUTHORIZED ? "unauthorized" : detail == null ? title : detail;
    }
}
