package org.sluice.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.snapshot.Snapshot.PartRef;
import org.sluice.snapshot.SnapshotDiff.Change;
import org.sluice.snapshot.SnapshotDiff.NodeChange;
import org.sluice.snapshot.SnapshotDiff.ValueChange;
import org.sluice.snapshot.SnapshotDiffs.PartKey;
import tools.jackson.databind.JsonNode;

/**
 * What differs between the nodes of some parts.
 *
 * @param changedParts the parts in which something differs that is more than a place in the editor
 */
record NodeDiff(List<NodeChange> changes, List<ValueChange> values, Set<PartKey> changedParts) {

    private static final Set<String> PLACE = Set.of("x", "y", "w", "h");

    /** Nodes are the same by id, so a node that went from one tab to another is one change and not two. */
    static NodeDiff between(List<PartRef> from, List<PartRef> to, Map<Digest, byte[]> contents) {
        Map<String, Placed> before = nodes(from, contents);
        Map<String, Placed> after = nodes(to, contents);
        List<NodeChange> changes = new ArrayList<>();
        List<ValueChange> values = new ArrayList<>();
        Set<PartKey> changedParts = new HashSet<>();
        after.forEach((id, now) -> {
            Placed old = before.remove(id);
            if (old == null) {
                changes.add(now.change(id, Change.ADDED, List.of()));
                changedParts.add(now.part());
                return;
            }
            List<String> properties = differing(old.node(), now.node());
            boolean samePart = old.part().equals(now.part());
            if (properties.isEmpty() && samePart) {
                return;
            }
            boolean moved = samePart && looks(now.node(), properties, old.node());
            changes.add(now.change(id, moved ? Change.MOVED : Change.CHANGED, properties));
            if (!moved) {
                properties.forEach(property -> values.add(value(id, property, old.node(), now.node())));
                changedParts.add(old.part());
                changedParts.add(now.part());
            }
        });
        before.forEach((id, old) -> {
            changes.add(old.change(id, Change.REMOVED, List.of()));
            changedParts.add(old.part());
        });
        return new NodeDiff(List.copyOf(changes), List.copyOf(values), Set.copyOf(changedParts));
    }

    /** Whether only its place differs; of a group also how it looks, and the order in which it lists its nodes. */
    private static boolean looks(JsonNode now, List<String> properties, JsonNode old) {
        if (!now.path("type").stringValue("").equals("group")) {
            return PLACE.containsAll(properties);
        }
        return properties.stream()
                .allMatch(property -> PLACE.contains(property)
                        || property.equals("style")
                        || property.equals("nodes") && members(old).equals(members(now)));
    }

    private static Set<JsonNode> members(JsonNode group) {
        Set<JsonNode> members = new HashSet<>();
        group.path("nodes").forEach(members::add);
        return members;
    }

    private static ValueChange value(String id, String property, JsonNode old, JsonNode now) {
        return new ValueChange(
                id,
                property,
                Optional.ofNullable(PropertyValues.shown(property, old.get(property))),
                Optional.ofNullable(PropertyValues.shown(property, now.get(property))));
    }

    /** A node and the part it is in. */
    private record Placed(JsonNode node, PartKey part) {

        NodeChange change(String id, Change change, List<String> properties) {
            return new NodeChange(id, node.path("type").stringValue(""), name(id), part.nodeId(), change, properties);
        }

        private String name(String id) {
            String name = node.path("name").stringValue("");
            String label = name.isBlank() ? node.path("label").stringValue("") : name;
            return label.isBlank() ? id : label;
        }
    }

    private static Map<String, Placed> nodes(List<PartRef> parts, Map<Digest, byte[]> contents) {
        Map<String, Placed> nodes = new LinkedHashMap<>();
        for (PartRef part : parts) {
            byte[] content = contents.get(part.digest());
            if (content == null) {
                throw new IllegalStateException("The content of %s %s (%s) is not stored."
                        .formatted(part.kind(), part.nodeId(), part.digest()));
            }
            PartKey key = PartKey.of(part);
            for (JsonNode node : CanonicalJson.array(content)) {
                nodes.put(node.path("id").stringValue(""), new Placed(node, key));
            }
        }
        return nodes;
    }

    private static List<String> differing(JsonNode old, JsonNode now) {
        if (old.equals(now)) {
            return List.of();
        }
        Set<String> differing = new TreeSet<>();
        old.forEachEntry((property, value) -> {
            if (!value.equals(now.get(property))) {
                differing.add(property);
            }
        });
        for (String property : now.propertyNames()) {
            if (!old.has(property)) {
                differing.add(property);
            }
        }
        return List.copyOf(differing);
    }
}
