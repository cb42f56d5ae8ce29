package org.sluice.artemis;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.sluice.protocol.Destinations;

/**
 * How the broker in this process is set up: where it keeps what, which addresses there are and what holds for each.
 *
 * <p>Requests have no limit of delivery attempts. Whatever is wrong with a request itself, the server finds out and puts it
 * among the dead letters with the reason; what is left are failures around it, such as a database that is away, and these
 * pass. A limit would dead-letter good requests because of them. The delay between attempts doubles up to its cap.
 */
final class BrokerTopology {

    private static final int MEBIBYTE = 1024 * 1024;
    /** Events older than this are dropped from subscriptions nobody reads; the REST API still tells them. */
    private static final Duration EVENTS_KEPT = Duration.ofDays(7);

    private static final String EVENTS_OF_TEAMS = Destinations.eventsOf("*");
    /** How old a team's topic is at least that goes because nobody listens; the next event makes it anew. */
    private static final Duration UNHEARD = Duration.ofHours(1);
    /**
     * Ids of events remembered for a team, of which each takes 200 bytes: more than a few servers that break off send again.
     */
    private static final int IDS_OF_TEAM = 2_000;

    private BrokerTopology() {}

    static Configuration configuration(BrokerProperties properties, MqttAcceptorProperties mqtt, int vmId, int port)
            throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("sluice")
                .addAcceptorConfiguration("vm", "vm://" + vmId)
                .addAcceptorConfiguration(
                        EmbeddedBroker.ACCEPTOR, "tcp://%s:%d?protocols=CORE".formatted(properties.address(), port))
                .addAcceptorConfiguration(
                        EmbeddedBroker.MQTT_ACCEPTOR, DeviceTopology.acceptor(mqtt.address(), mqtt.port()))
                .addAcceptorConfiguration(
                        EmbeddedBroker.WEBSOCKET_ACCEPTOR,
                        DeviceTopology.acceptor(mqtt.address(), mqtt.websocketPort()))
                .setSecurityEnabled(true)
                .setPopulateValidatedUser(true)
                .setRejectEmptyValidatedUser(true)
                // A login is checked every time: a cached one would outlive its token.
                .setAuthenticationCacheSize(0)
                // Artemis has a user that may do everything, with a password that everybody knows.
                .setClusterUser(ServerIdentity.random().password())
                .setClusterPassword(ServerIdentity.random().password())
                .setJMXManagementEnabled(false)
                // What devices subscribe to ends with the broker: Artemis would go through all that is kept of all
                // devices whenever one comes or goes.
                .setMqttSubscriptionPersistenceEnabled(false)
                .setPersistIDCache(true)
                .setIDCacheSize(20_000);
        configuration.registerBrokerPlugin(new SoundMessages());
        configuration.registerBrokerPlugin(new DeviceMessages());
        configuration.registerBrokerPlugin(new TeamTopics());
        store(configuration, properties.directory());
        addresses(configuration);
        settings(configuration, properties);
        DeviceTopology.settings(configuration);
        return configuration;
    }

    private static void store(Configuration configuration, Path directory) {
        configuration
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large-messages").toString())
                // The default, 3.3 ms, is made for spinning disks and is what a lone commit waits for.
                .setJournalBufferTimeout_NIO((int) Duration.ofNanos(200_000).toNanos())
                // Every start reads whole files, and there are always two; as many bytes are kept as with the default,
                // 10 MiB.
                .setJournalFileSize(2 * MEBIBYTE)
                .setJournalPoolFiles(50)
                .setJournalCompactMinFiles(50)
                // Another server on the same directory is an error to be told, not a reason to wait for ever.
                .setJournalLockAcquisitionTimeout(5_000)
                // The default, 90 %, blocks senders on many a laptop.
                .setMaxDiskUsage(98);
    }

    private static void addresses(Configuration configuration) {
        queue(configuration, Destinations.REQUESTS);
        queue(configuration, Destinations.DEAD_LETTERS);
        queue(configuration, Destinations.EXPIRED);
        queue(configuration, Destinations.PARTITIONS);
        configuration.addAddressConfiguration(
                new CoreAddressConfiguration().setName(Destinations.EVENTS).addRoutingType(RoutingType.MULTICAST));
    }

    private static void queue(Configuration configuration, String name) {
        configuration.addAddressConfiguration(new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfig(QueueConfiguration.of(name)
                        .setAddress(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)));
    }

    private static void settings(Configuration configuration, BrokerProperties properties) {
        configuration.addAddressSetting(
                Destinations.REQUESTS,
                ours().setDeadLetterAddress(SimpleString.of(Destinations.DEAD_LETTERS))
                        .setMaxDeliveryAttempts(-1)
                        .setRedeliveryDelay(properties.redeliveryDelay().toMillis())
                        .setRedeliveryMultiplier(2)
                        .setRedeliveryCollisionAvoidanceFactor(0.15)
                        .setMaxRedeliveryDelay(properties.maxRedeliveryDelay().toMillis()));
        configuration.addAddressSetting(Destinations.DEAD_LETTERS, ours());
        configuration.addAddressSetting(Destinations.EXPIRED, ours());
        configuration.addAddressSetting(
                Destinations.EVENTS, ours().setExpiryAddress(null).setExpiryDelay(EVENTS_KEPT.toMillis()));
        configuration.addAddressSetting(
                EVENTS_OF_TEAMS,
                ours().setExpiryAddress(null)
                        .setExpiryDelay(EVENTS_KEPT.toMillis())
                        .setDefaultAddressRoutingType(RoutingType.MULTICAST)
                        .setDefaultQueueRoutingType(RoutingType.MULTICAST)
                        .setAutoCreateAddresses(true)
                        .setAutoDeleteAddresses(true)
                        // One nobody ever listened to goes as well.
                        .setAutoDeleteAddressesSkipUsageCheck(true)
                        .setAutoDeleteAddressesDelay(UNHEARD.toMillis())
                        .setIDCacheSize(IDS_OF_TEAM));
        // Hints: one that is too many, or that nobody takes in time, is worth nothing.
        configuration.addAddressSetting(Destinations.PARTITIONS, foreign().setExpiryAddress(null));
        configuration.addAddressSetting(
                Destinations.REPLY_PREFIX + "#",
                foreign()
                        .setAutoCreateQueues(true)
                        .setAutoCreateAddresses(true)
                        .setExpiryDelay(EVENTS_KEPT.toMillis()));
        configuration.addAddressSetting(
                "#", foreign().setAutoCreateQueues(false).setAutoCreateAddresses(false));
    }

    /** Made at start, kept for ever, on disk when memory runs short. */
    private static AddressSettings ours() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(Destinations.DEAD_LETTERS))
                .setExpiryAddress(SimpleString.of(Destinations.EXPIRED))
                // The default, 10, would drop a dead letter that somebody looked at ten times and put back.
                .setMaxDeliveryAttempts(-1)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setMaxSizeBytes(20 * MEBIBYTE)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
    }

    /** Queues of others: full means full, so that a reply nobody reads holds up nobody. */
    private static AddressSettings foreign() {
        return new AddressSettings()
                .setMaxDeliveryAttempts(-1)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setAutoDeleteQueues(false)
                .setMaxSizeBytes(10L * MEBIBYTE)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL);
    }
}
