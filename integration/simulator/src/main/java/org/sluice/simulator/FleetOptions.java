package org.sluice.simulator;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What fleet is simulated; made by {@link FleetBuilder}.
 *
 * @param healAfter the attempt at a snapshot at which a device that is not well manages; 0 for never
 * @param illFrom the how manieth snapshot a device sees is the first that gives it trouble
 */
record FleetOptions(
        int devices,
        String namePrefix,
        Server server,
        Transport transport,
        Pace pace,
        Shares shares,
        long seed,
        int healAfter,
        int illFrom,
        Limits limits,
        boolean audit,
        @Nullable Path stateDirectory) {

    /** Who is spoken to, and how a device gets in. Prints no secrets. */
    record Server(URI url, String token, String team) {

        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** How hard the fleet may be on the server and on this machine. */
    record Limits(int httpConnections, int connectsPerSecond, int connectsAtOnce) {}
}
