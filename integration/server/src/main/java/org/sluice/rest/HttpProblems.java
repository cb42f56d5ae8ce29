package org.sluice.rest;

import org.springframework.http.HttpStatus;

/** Problems of HTTP itself, before any handler is reached. */
final class HttpProblems {

    private HttpProblems() {}

    static Problem of(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> Problem.of(
                    status, "not-found", "There is nothing at this address; /v3/api-docs lists what there is.");
            case METHOD_NOT_ALLOWED -> Problem.of(
                    status, "method-not-allowed", "This address does not know this method; Allow says which.");
            case NOT_ACCEPTABLE -> Problem.of(
                    status, "not-acceptable", "This address cannot answer in a form that Accept allows.");
            case UNSUPPORTED_MEDIA_TYPE -> Problem.of(
                    status, "unsupported-media-type", "The body must be sent as application/json.");
            case CONTENT_TOO_LARGE -> Problem.of(
                    status, "body-too-large", "The body is larger than this server accepts.");
            case BAD_REQUEST -> Problem.of(
                    status, "invalid", "The request is malformed: a parameter is missing or of the wrong type.");
            default -> Problem.of(
                    status,
                    status.getReasonPhrase().toLowerCase(java.util.Locale.ROOT).replace(' ', '-'),
                    "The request could not be carried out.");
        };
    }
}
