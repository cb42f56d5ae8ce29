package org.sluice.flowfuse;

import tools.jackson.databind.node.ObjectNode;

/**
 * What of a snapshot goes into a file or comes out of it.
 *
 * @param flows without them there are no credentials either
 * @param environmentKeys names of environment variables; values are in no snapshot
 */
public record SnapshotComponents(boolean flows, boolean credentials, boolean environmentKeys) {

    public static final SnapshotComponents ALL = new SnapshotComponents(true, true, true);

    boolean anyCredentials() {
        return flows && credentials;
    }

    /** The file with nothing in it but these. */
    public ObjectNode of(ObjectNode file) {
        ObjectNode rest = file.deepCopy();
        if (rest.path("flows") instanceof ObjectNode parts) {
            if (!flows) {
                parts.putArray("flows");
            }
            if (!anyCredentials()) {
                parts.putObject("credentials");
            }
        }
        if (!environmentKeys && rest.path("settings") instanceof ObjectNode settings) {
            settings.putObject("env");
        }
        return rest;
    }
}
