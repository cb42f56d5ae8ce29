package org.sluice.snapshot;

/**
 * One part of a flow set: a tab with its nodes, a subflow with its nodes, or the configuration nodes.
 *
 * @param nodeId id of the tab or subflow; {@code global} for the configuration nodes
 * @param label what people call it
 * @param content the part's nodes as canonical JSON, UTF-8
 * @param nodeCount how many nodes it has, the tab or subflow node included
 * @param digest of the content
 */
public record FlowPart(Kind kind, String nodeId, String label, byte[] content, int nodeCount, Digest digest) {

    /** What a part is. */
    public enum Kind {
        TAB,
        SUBFLOW,
        CONFIGURATION
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowPart part
                && part.kind == kind
                && part.nodeId.equals(nodeId)
                && part.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + nodeId + " (" + nodeCount + " nodes, " + digest.brief() + ")";
    }
}
