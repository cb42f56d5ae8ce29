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
        return view(instance, new FlowFuseCodes.Told(status, code));
    }

    /** As it is told to somebody who knows it by another word; its type stays. */
    ProblemView view(String instance, FlowFuseCodes.Told told) {
        return new ProblemView(
                "urn:sluice:problem:" + code,
                told.status().getReasonPhrase(),
                told.status().value(),
                detail,
                instance,
                told.code(),
                fields.isEmpty() ? null : fields,
                errorId);
    }
}
