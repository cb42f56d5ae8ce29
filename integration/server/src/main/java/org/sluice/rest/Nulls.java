package org.sluice.rest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Bodies in which a field can be cleared by null, as in FlowFuse, and by an empty text, as everywhere here. */
final class Nulls {

    private static final JsonMapper MAPPER = RestConfiguration.wireMapper();

    private Nulls() {}

    static <T> T asEmpty(ObjectNode body, String field, Class<T> type) {
        if (body.path(field).isNull()) {
            body.put(field, "");
        }
        try {
            return MAPPER.treeToValue(body, type);
        } catch (JacksonException e) {
            Problem problem = JsonProblems.of(e, "");
            String at =
                    problem.fields().isEmpty() ? "" : problem.fields().get(0).pointer();
            throw org.sluice.problem.ProblemException.invalid(at, problem.code(), problem.detail());
        }
    }
}
