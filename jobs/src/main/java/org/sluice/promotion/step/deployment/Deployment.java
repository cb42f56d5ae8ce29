package org.sluice.promotion.step.deployment;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.sluice.instance.Instance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What is to be sent to a target.
 *
 * @param flows the whole flow array with the target's own variables, or empty if it already runs just that
 * @param credentials plain credentials to set, by node id
 * @param rev what the target runs now
 * @param asOf when its variables were read
 */
record Deployment(
        Instance target, Optional<ArrayNode> flows, Map<String, JsonNode> credentials, String rev, Instant asOf) {

    @Override
    public String toString() {
        return "Deployment[" + target.name() + ", rev " + rev + "]";
    }
}
