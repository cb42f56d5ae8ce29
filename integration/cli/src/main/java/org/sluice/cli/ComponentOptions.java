package org.sluice.cli;

import org.jspecify.annotations.Nullable;
import org.sluice.protocol.SnapshotComponentsBody;
import picocli.CommandLine.Option;

/** What of a snapshot goes into a file or comes out of it. */
final class ComponentOptions {

    @Option(names = "--without-flows", description = "No flows, hence no credentials either.")
    private boolean withoutFlows;

    @Option(names = "--without-credentials", description = "No credentials of nodes.")
    private boolean withoutCredentials;

    @Option(names = "--without-variables", description = "Not even the names of environment variables.")
    private boolean withoutVariables;

    /** Absent for all of it. */
    @Nullable
    SnapshotComponentsBody body() {
        if (!withoutFlows && !withoutCredentials && !withoutVariables) {
            return null;
        }
        return new SnapshotComponentsBody(
                !withoutFlows, !withoutCredentials, withoutVariables ? Boolean.FALSE : "keys");
    }
}
