package org.sluice.promotion.step.deployment;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Credentials that a snapshot really carries go to nodes new to the target; nodes it knows keep their own. */
final class SnapshotCredentials {

    private final Snapshots snapshots;
    private final JsonMapper json;

    SnapshotCredentials(Snapshots snapshots, JsonMapper json) {
        this.snapshots = snapshots;
        this.json = json;
    }

    void addTo(ArrayNode flows, SnapshotId snapshot, ArrayNode live) {
        Optional<String> carried = snapshots.credentialsJson(snapshot);
        if (carried.isEmpty()) {
            return;
        }
        JsonNode byNode = json.readTree(carried.get());
        Set<String> known = new HashSet<>();
        live.forEach(node -> known.add(node.path("id").asString("")));
        for (JsonNode node : flows) {
            String id = node.path("id").asString("");
            if (node instanceof ObjectNode object && byNode.has(id) && !known.contains(id)) {
                object.set("credentials", byNode.get(id));
            }
        }
    }
}
