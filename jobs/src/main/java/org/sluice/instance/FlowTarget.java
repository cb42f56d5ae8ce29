package org.sluice.instance;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A Node-RED that is read and written. */
public interface FlowTarget extends FlowSource {

    /**
     * Replaces the flows, provided the instance still runs {@code expectedRev}.
     *
     * @param credentials plain credentials to set, by node id; nodes not named keep what the instance has for them
     * @return the new revision, as the instance reports it
     * @throws InstanceRefusedException with code {@code target-changed} if it runs something else by now
     */
    String deploy(Instance instance, ArrayNode flows, Map<String, JsonNode> credentials, String expectedRev);

    /** Installs exactly this version of a module. */
    void install(Instance instance, String module, String version);
}
