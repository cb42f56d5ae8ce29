package org.sluice.nodered;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Flows on their way into a Node-RED, and how much of what runs there has to be restarted for them.
 *
 * <p>Node-RED compares what it runs with what it is sent and, told {@code flows}, restarts only what changed and what is
 * wired to it: everything else keeps serving. That comparison has two gaps, found in Node-RED 4.1 and 5.0; where one
 * shows, everything is restarted, so that what runs is what was sent:
 *
 * <ul>
 *   <li>A global configuration that comes or goes, unlike one that changes, restarts nothing, and nodes go on with
 *       the variables they were made with.
 *   <li>Changed credentials of a tab restart nothing in it.
 * </ul>
 *
 * <p>Credentials travel inside their nodes. In a map beside the flows they are stored as well, but not compared, and
 * the nodes go on with the old ones.
 */
final class FlowDeployment {

    private static final String GLOBAL_CONFIG = "global-config";

    private final ArrayNode flows;
    private final Map<String, JsonNode> credentials;

    FlowDeployment(ArrayNode flows, Map<String, JsonNode> credentials) {
        this.flows = flows;
        this.credentials = credentials;
    }

    /** The value of {@code Node-RED-Deployment-Type} that replaces these flows, leaving alone what it can. */
    String type(ArrayNode running) {
        boolean globalsComeOrGo = !idsOf(GLOBAL_CONFIG, running).equals(idsOf(GLOBAL_CONFIG, flows));
        boolean tabCredentials = idsOf("tab", flows).stream().anyMatch(credentials::containsKey);
        return globalsComeOrGo || tabCredentials ? "full" : "flows";
    }

    /** What is posted; the flows given are not changed. */
    ObjectNode body(String expectedRev) {
        ArrayNode sent = AdminAnswer.JSON.createArrayNode();
        for (JsonNode node : flows) {
            JsonNode own = credentials.get(node.path("id").asString(""));
            if (own != null && node instanceof ObjectNode object) {
                ObjectNode filled = AdminAnswer.JSON.createObjectNode();
                filled.setAll(object);
                sent.add(filled.set("credentials", own));
            } else {
                sent.add(node);
            }
        }
        ObjectNode body = AdminAnswer.JSON.createObjectNode();
        body.set("flows", sent);
        body.put("rev", expectedRev);
        return body;
    }

    private static Set<String> idsOf(String type, ArrayNode nodes) {
        Set<String> ids = new HashSet<>();
        for (JsonNode node : nodes) {
            if (node.path("type").asString("").equals(type)) {
                ids.add(node.path("id").asString(""));
            }
        }
        return ids;
    }
}
