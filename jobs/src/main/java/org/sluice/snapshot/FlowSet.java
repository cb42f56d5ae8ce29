package org.sluice.snapshot;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The flows of a Node-RED in parts: its tabs in their order, then its subflows, then its configuration nodes.
 *
 * @param environmentKeys names of its global environment variables, platform ones ({@code FF_…}) included; no values
 * @param types the node types in it, tabs and subflows included
 */
public record FlowSet(List<FlowPart> parts, List<String> environmentKeys, Set<String> types) {

    public FlowSet {
        parts = List.copyOf(parts);
        environmentKeys = List.copyOf(environmentKeys);
        types = Set.copyOf(types);
    }

    /** Equal flows have equal digests, whichever Node-RED they run on. */
    public Digest digest() {
        return digestOf(refs());
    }

    public int nodeCount() {
        return parts.stream().mapToInt(FlowPart::nodeCount).sum();
    }

    public List<Snapshot.PartRef> refs() {
        return parts.stream()
                .map(part -> new Snapshot.PartRef(part.kind(), part.nodeId(), part.label(), part.digest()))
                .toList();
    }

    /** Those of these contents that are in this set. */
    public Map<Digest, byte[]> contents(Collection<Digest> wanted) {
        Set<Digest> digests = new HashSet<>(wanted);
        Map<Digest, byte[]> found = new HashMap<>();
        for (FlowPart part : parts) {
            if (digests.contains(part.digest())) {
                found.put(part.digest(), part.content());
            }
        }
        return found;
    }

    /** The digest of flows that consist of these parts in this order; labels do not count, the parts hold them. */
    static Digest digestOf(List<Snapshot.PartRef> parts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(parts.size());
        for (Snapshot.PartRef part : parts) {
            list.addArray()
                    .add(part.kind().name())
                    .add(part.nodeId())
                    .add(part.digest().hex());
        }
        return Digest.of(CanonicalJson.bytes(list));
    }
}
