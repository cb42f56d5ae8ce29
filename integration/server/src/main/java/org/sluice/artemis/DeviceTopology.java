package org.sluice.artemis;

import java.time.Duration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * The part of the broker that devices see: where they connect, and what holds for their topics.
 *
 * <p>Nothing of theirs is kept for ever: a command is made again from the database when it is missed, a status comes again
 * within the minute. So the newest that does not fit is dropped, and what nobody uses is taken away.
 */
final class DeviceTopology {

    static final String ADDRESSES = "ff.#";

    private static final String NOTIFICATIONS = "activemq.notifications";

    private static final SimpleString NOWHERE = SimpleString.of("sluice.device.nowhere");

    private static final int MEBIBYTE = 1024 * 1024;
    /** A device's captured flows come in one message. */
    private static final int LARGEST_MESSAGE = 64 * MEBIBYTE;
    /** Longer than agents are silent: an address that is made anew for every status costs more than it takes. */
    private static final Duration UNUSED = Duration.ofMinutes(10);
    /** How long the session of a client that asked for it is kept; agents ask for none. */
    private static final Duration SESSION = Duration.ofHours(1);

    private DeviceTopology() {}

    /** Plain MQTT and MQTT in web sockets are told apart by their first bytes. It opens when it is told to. */
    static String acceptor(String address, int port) {
        return ("tcp://%s:%d?protocols=MQTT;maximumPacketSize=%d;webSocketMaxFramePayloadLength=%d"
                        + ";defaultMqttSessionExpiryInterval=%d;autoStart=false")
                .formatted(address, port, LARGEST_MESSAGE, LARGEST_MESSAGE, SESSION.toSeconds());
    }

    static void settings(Configuration configuration) {
        configuration.addAddressSetting(
                ADDRESSES,
                new AddressSettings()
                        .setDefaultAddressRoutingType(RoutingType.MULTICAST)
                        .setDefaultQueueRoutingType(RoutingType.MULTICAST)
                        .setAutoCreateAddresses(true)
                        .setAutoCreateQueues(true)
                        .setAutoDeleteAddresses(true)
                        .setAutoDeleteAddressesDelay(UNUSED.toMillis())
                        .setAutoDeleteQueues(true)
                        // A hundred thousand queues that mostly are empty; the default costs 32 kB more for each.
                        .setInitialQueueBufferSize(64)
                        // A delay would turn the order of what comes again around.
                        .setRedeliveryDelay(0)
                        // No such address; without one the broker writes two lines about every queue.
                        .setDeadLetterAddress(NOWHERE)
                        .setExpiryAddress(NOWHERE)
                        .setMaxDeliveryAttempts(-1)
                        .setMaxSizeBytes(8L * MEBIBYTE)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
        // Notes of who comes and goes; a server that is slow to read them must not hold up those who come.
        configuration.addAddressSetting(
                NOTIFICATIONS,
                new AddressSettings()
                        .setMaxDeliveryAttempts(-1)
                        .setMaxSizeBytes(64L * MEBIBYTE)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
    }
}
