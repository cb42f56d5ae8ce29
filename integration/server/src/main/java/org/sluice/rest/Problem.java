package org.sluice.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ProblemFieldView;
import org.sluice.protocol.ProblemView;
import org.springframework.http.HttpStatus;

/** An RFC 9457 problem about to be answered. */
record Problem(HttpStatus status, String code, String detail, List<ProblemFieldView> fields, @Nullable String errorId) {

    static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(status, code, detail, List.of(), null);
    }

    static Problem ofField(HttpStatus status, String pointer, String code, String detail) {
        return new Problem(status, code, detail, List.of(new ProblemFieldView(pointer, code, detail)), null);
    }

    ProblemView view(String instance) {
        return new ProblemView(
                "urn:sluice:problem:" + code,
                status.getReasonPhrase(),
                status.value(),
                detail,
                instance,
                code,
                fields.isEmpty() ? null : fields,
                errorId);
    }
}
