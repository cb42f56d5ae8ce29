package org.sluice.promotion.step.deployment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Credentials that a snapshot really carries go to nodes new to the target; nodes it knows keep their own. */
final class SnapshotCredentials {

    private final Snapshots snapshots;
    private final JsonMapper json;

    SnapshotCredentials(Snapshots snapshots, JsonMapper json) {
        this.snapshots = snapshots;
        this.json = json;
    }

    /** The credentials to set on a target that runs {@code live} now, by node id. */
    Map<String, JsonNode> forNewNodes(SnapshotId snapshot, ArrayNode flows, ArrayNode live) {
        Map<String, JsonNode> result = new HashMap<>();
        snapshots.credentialsJson(snapshot).ifPresent(carried -> {
            JsonNode byNode = json.readTree(carried);
            Set<String> known = new HashSet<>();
            live.forEach(node -> known.add(id(node)));
            flows.forEach(node -> {
                if (byNode.has(id(node)) && !known.contains(id(node))) {
                    result.put(id(node), byNode.get(id(node)));
                }
            });
        });
        return result;
    }

    private static String id(JsonNode node) {
        return node.path("id").asString("");
    }
}
