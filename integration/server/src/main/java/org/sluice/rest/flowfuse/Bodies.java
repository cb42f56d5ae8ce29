package org.sluice.rest.flowfuse;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies in which a field that is null means something else than one that is left out. */
final class Bodies {

    private Bodies() {}

    /** @throws org.sluice.problem.ProblemException if a field is of the wrong type; its value is not quoted */
    static <T> T read(JsonMapper mapper, ObjectNode body, Class<T> type) {
        try {
            return mapper.treeToValue(body, type);
        } catch (JacksonException e) {
            throw StageChange.invalid("", "The body has a field of the wrong type.");
        }
    }
}
