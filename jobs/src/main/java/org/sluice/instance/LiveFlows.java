package org.sluice.instance;

import tools.jackson.databind.node.ArrayNode;

/**
 * What a Node-RED runs at this moment.
 *
 * @param nodes the flow array as the Admin API gives it: no credentials, but the values of its global variables, so it
 *     is never stored or logged as it is
 * @param rev Node-RED's revision of it
 */
public record LiveFlows(ArrayNode nodes, String rev) {

    @Override
    public String toString() {
        return "LiveFlows[" + nodes.size() + " nodes, rev " + rev + "]";
    }
}
