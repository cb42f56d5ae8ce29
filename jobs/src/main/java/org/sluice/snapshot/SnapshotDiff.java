package org.sluice.snapshot;

import java.util.List;

/** What differs between two sets of flows, from a first to a second. */
public record SnapshotDiff(List<PartChange> parts, List<NodeChange> nodes) {

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

    /** A node, with the names of the properties that differ; never their values, which may be secrets typed into a node. */
    public record NodeChange(
            String nodeId, String type, String name, String part, Change change, List<String> properties) {}

    public boolean isEmpty() {
        return parts.isEmpty();
    }
}
