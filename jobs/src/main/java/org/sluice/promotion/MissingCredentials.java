package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import tools.jackson.databind.JsonNode;

/** Finds nodes that have credentials on the source and none on the target: the Admin API never gives secrets out. */
final class MissingCredentials {

    private final FlowSource live;

    MissingCredentials(FlowSource live) {
        this.live = live;
    }

    List<Plan.MissingCredential> find(FlowSet flows, Instance source, Instance target, boolean sourceIsLive) {
        if (!sourceIsLive) {
            return List.of();
        }
        List<FlowSource.NodeRef> nodes = new ArrayList<>();
        List<Plan.MissingCredential> candidates = new ArrayList<>();
        for (FlowPart part : flows.parts()) {
            for (JsonNode node : FlowSplitter.join(List.of(part.content()))) {
                String id = node.path("id").asString("");
                String type = node.path("type").asString("");
                if (type.equals("tab") || type.equals("subflow") || type.equals("group") || type.equals("junction")) {
                    continue;
                }
                nodes.add(new FlowSource.NodeRef(id, type));
                candidates.add(
                        new Plan.MissingCredential(id, type, node.path("name").asString(""), part.label()));
            }
        }
        Set<String> onSource = live.withCredentials(source, nodes);
        Set<String> onTarget = onSource.isEmpty()
                ? Set.of()
                : live.withCredentials(
                        target,
                        nodes.stream()
                                .filter(node -> onSource.contains(node.id()))
                                .toList());
        return candidates.stream()
                .filter(node -> onSource.contains(node.nodeId()) && !onTarget.contains(node.nodeId()))
                .toList();
    }
}
