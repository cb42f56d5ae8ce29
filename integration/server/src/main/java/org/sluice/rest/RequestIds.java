package org.sluice.rest;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;

/** The request id of a request that starts something: from the header, from the body, or made up. */
public final class RequestIds {

    public static final String HEADER = "Idempotency-Key";
    private static final int LIMIT = 200;

    private RequestIds() {}

    /** @throws ProblemException if header and body name different ones, or one is there and says nothing */
    public static String of(@Nullable String header, @Nullable String field) {
        requireNotBlank("/" + HEADER, header);
        requireNotBlank("/requestId", field);
        Optional<String> key = Fields.text("/" + HEADER, header, LIMIT);
        Optional<String> named = Fields.text("/requestId", field, LIMIT);
        if (key.isPresent() && named.isPresent() && !key.equals(named)) {
            throw ProblemException.invalid(
                    "/requestId",
                    "request-id-conflict",
                    "The header %s and the field /requestId differ; send one of them, or the same in both."
                            .formatted(HEADER));
        }
        return key.or(() -> named).orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Whoever sends an id relies on it when the request is repeated: an empty one must not pass for none. */
    private static void requireNotBlank(String pointer, @Nullable String id) {
        if (id != null && id.isBlank()) {
            throw ProblemException.invalid(
                    pointer, "blank", pointer + " must not be blank; leave it out or name the request.");
        }
    }
}
