package org.sluice.flowfuse;

import org.sluice.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One place in a FlowFuse file; every refusal names it. */
record FlowFuseFile(JsonNode node, String pointer) {

    static final String PLATFORM_PREFIX = "FF_";

    FlowFuseFile at(String property) {
        String escaped = property.replace("~", "~0").replace("/", "~1");
        return new FlowFuseFile(node.path(property), pointer + "/" + escaped);
    }

    /** This place, which must be an object. */
    FlowFuseFile object() {
        if (!node.isObject()) {
            throw malformed("an object");
        }
        return this;
    }

    /** This place, which may be missing or null and then is an empty object. */
    FlowFuseFile optionalObject() {
        if (node.isMissingNode() || node.isNull()) {
            return new FlowFuseFile(JsonNodeFactory.instance.objectNode(), pointer);
        }
        return object();
    }

    String string() {
        if (!node.isString()) {
            throw malformed("a string");
        }
        return node.stringValue();
    }

    String optionalString() {
        return node.isMissingNode() || node.isNull() ? "" : string();
    }

    ProblemException malformed(String expected) {
        String found =
                node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        return ProblemException.invalid(
                pointer,
                "malformed-snapshot",
                "%s must be %s in a FlowFuse snapshot; found %s.".formatted(pointer, expected, found));
    }
}
