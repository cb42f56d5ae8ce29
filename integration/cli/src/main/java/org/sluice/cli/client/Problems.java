package org.sluice.cli.client;

import java.util.List;
import java.util.Optional;
import org.sluice.protocol.ProblemFieldView;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns an answer that is not a success into an exception, whoever gave it. */
final class Problems {

    private Problems() {}

    static SluiceApiException of(int status, byte[] body, JsonMapper json) {
        try {
            JsonNode problem = json.readTree(body);
            if (problem.isObject() && problem.path("title").isString()) {
                String title = problem.path("title").asString();
                String detail = problem.path("detail").asString(title);
                Optional<String> errorId = problem.path("errorId").asStringOpt();
                List<ProblemFieldView> errors = problem.path("errors")
                        .valueStream()
                        .map(error -> new ProblemFieldView(
                                error.path("pointer").asString(""),
                                error.path("code").asString(""),
                                error.path("message").asString("")))
                        .toList();
                return new SluiceApiException(
                        status,
                        problem.path("code").asString("http-" + status),
                        errorId.map(id -> detail + " (in the server's log: " + id + ")")
                                .orElse(detail),
                        errors);
            }
        } catch (JacksonException e) {
            // Not a problem document: some proxy's page, which is not worth showing.
        }
        return notSluice(status);
    }

    static SluiceApiException notSluice(int status) {
        return new SluiceApiException(
                status,
                "not-a-sluice-answer",
                "the answer (HTTP " + status + ") is not one of a Sluice server: is the URL right?",
                List.of());
    }
}
