package org.sluice.artemis;

import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.protocol.DeviceTopics;

/**
 * Addresses of commands for all devices of an application or of an instance. Agents listen there, and nobody sends anything:
 * every device is told for itself.
 *
 * <p>Artemis goes through all queues of an address whenever one comes or goes, which with ten thousand devices of one
 * application is most of what a login costs. So their queues are held at 256 addresses; one for each device would
 * cost 11 kB each.
 */
final class SharedCommands {

    /** What Knuth multiplies by: the upper bits of the product depend on all of the factor's. */
    private static final int SPREAD = 0x9E3779B1;

    private static final String ID = "[A-Za-z0-9_-]+";
    private static final Pattern ADDRESS =
            Pattern.compile("ff\\.v1\\.%s\\.[ap]\\.%s\\.%s".formatted(ID, ID, DeviceTopics.COMMAND));

    private SharedCommands() {}

    /** Where the queue of this name on this address is held instead, if it is a device's for such commands. */
    static Optional<String> held(String address, String queue) {
        String end = "." + address;
        if (!queue.endsWith(end) || !ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        return DeviceTopics.ofUser(queue.substring(0, queue.length() - end.length()))
                .map(device -> address + "." + share(device.device()));
    }

    private static String share(String device) {
        // The lower bits of a string's hash are its last letters' and uneven.
        return "%02x".formatted((device.hashCode() * SPREAD) >>> 24);
    }

    /** The address that a device asked for whose queue is held at this one; otherwise the same. */
    static String asked(String address, String device) {
        int dot = address.lastIndexOf('.');
        // Most addresses end in a word; the share has two letters.
        if (dot < 0 || address.length() - dot != 3 || !address.endsWith(share(device))) {
            return address;
        }
        String asked = address.substring(0, dot);
        return ADDRESS.matcher(asked).matches() ? asked : address;
    }
}
