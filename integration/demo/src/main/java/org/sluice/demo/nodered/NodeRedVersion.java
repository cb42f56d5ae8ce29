package org.sluice.demo.nodered;

import java.util.List;

/** A Node-RED release Sluice is tried against, and the Node.js it runs on. */
public enum NodeRedVersion {
    /** Runs on the Node.js of the PATH. */
    V4("4.1.15", 18, false),
    /** Brings its own Node.js, as it needs a newer one than many machines have. */
    V5("5.0.7", 22, true);

    private final String release;
    private final int oldestNode;
    private final boolean bringsNode;

    NodeRedVersion(String release, int oldestNode, boolean bringsNode) {
        this.release = release;
        this.oldestNode = oldestNode;
        this.bringsNode = bringsNode;
    }

    /** The version as npm and {@code GET /settings} spell it. */
    public String release() {
        return release;
    }

    int oldestNode() {
        return oldestNode;
    }

    boolean bringsNode() {
        return bringsNode;
    }

    List<String> packages() {
        return bringsNode ? List.of("node-red@" + release, "node@" + oldestNode) : List.of("node-red@" + release);
    }

    @Override
    public String toString() {
        return "Node-RED " + release;
    }
}
