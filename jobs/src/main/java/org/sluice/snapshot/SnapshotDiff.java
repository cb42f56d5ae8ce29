package org.sluice.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * What differs between two sets of flows, from a first to a second.
 *
 * @param values what the properties of changed nodes were and are; not of nodes that have only moved
 */
public record SnapshotDiff(List<PartChange> parts, List<NodeChange> nodes, List<ValueChange> values) {

    public SnapshotDiff(List<PartChange> parts, List<NodeChange> nodes) {
        this(parts, nodes, List.of());
    }

    /** How something differs. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED,
        /** Only its place in the editor differs. */
        MOVED
    }

    /** A tab, subflow or the configuration nodes. */
    public record PartChange(FlowPart.Kind kind, String nodeId, String label, Change change) {}

    /** A node, with the names of the properties that differ. */
    public record NodeChange(
            String nodeId, String type, String name, String part, Change change, List<String> properties) {}

    /** A property of a changed node, before and after, without what looks like a secret. */
    public record ValueChange(String nodeId, String property, Optional<String> before, Optional<String> after) {}

    public boolean isEmpty() {
        return parts.isEmpty();
    }
}
