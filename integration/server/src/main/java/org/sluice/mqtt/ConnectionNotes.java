package org.sluice.mqtt;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceConnections;
import org.sluice.device.DeviceId;
import org.sluice.protocol.DeviceTopics;
import org.springframework.context.SmartLifecycle;

/**
 * Notes who is connected, from the notifications of the broker: a device is there while it listens for its commands. Every
 * broker sends these of itself; each is taken by one node.
 */
final class ConnectionNotes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ConnectionNotes.class);

    static final String NOTIFICATIONS = "activemq.notifications";

    private static final String SUBSCRIPTION = "sluice-device-connections";
    private static final String COMING = "CONSUMER_CREATED";
    private static final String TYPE = "_AMQ_NotifType";
    private static final String ADDRESS = "_AMQ_Address";
    private static final String TIME = "_AMQ_NotifTimestamp";
    private static final String DEVICES_ONLY =
            "%s IN ('%s', 'CONSUMER_CLOSED') AND %s LIKE 'ff.v1.%%.d.%%.command'".formatted(TYPE, COMING, ADDRESS);
    private static final long WAIT_MILLIS = 500;

    private final ActiveMQConnectionFactory broker;
    private final BrokerPresence presence;
    private final DeviceConnections connections;
    private final Clock clock;
    private final Loop loop;

    ConnectionNotes(
            ActiveMQConnectionFactory broker,
            DeviceConnections connections,
            Clock clock,
            DeviceMessageProperties properties) {
        this.broker = broker;
        this.presence = new BrokerPresence(broker);
        this.connections = connections;
        this.clock = clock;
        this.loop = new Loop("watch over device connections", new Watching(), properties.maxBackOff());
    }

    private final class Watching implements Loop.Round {

        private @Nullable Connection connection;
        private @Nullable MessageConsumer consumer;

        @Override
        public void run(Loop loop) throws JMSException {
            if (consumer == null) {
                open();
                return;
            }
            Message note = consumer.receive(WAIT_MILLIS);
            if (note != null) {
                take(note);
            }
        }

        private void open() throws JMSException {
            connection = broker.createConnection();
            Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
            consumer = session.createSharedConsumer(new ActiveMQTopic(NOTIFICATIONS), SUBSCRIPTION, DEVICES_ONLY);
            connection.start();
            reconcile();
        }

        /** Whatever went unnoticed while nobody looked, such as the end of a broker with all connections to it. */
        private void reconcile() {
            Instant asked = clock.instant();
            try {
                connections.present(presence.listening(), asked);
            } catch (Exception e) {
                log.warn(
                        "The broker did not say which devices are connected; it shows as they come and go: {}",
                        e.toString());
            }
        }

        @Override
        public void close() {
            Connections.close(connection);
            connection = null;
            consumer = null;
        }
    }

    private void take(Message note) throws JMSException {
        Optional<DeviceId> device = DeviceTopics.place(String.valueOf(note.getStringProperty(ADDRESS)))
                .filter(place -> place.leaf().equals(DeviceTopics.COMMAND))
                .map(place -> new DeviceId(place.device()));
        if (device.isEmpty()) {
            return;
        }
        Instant at = note.propertyExists(TIME) ? Instant.ofEpochMilli(note.getLongProperty(TIME)) : clock.instant();
        if (COMING.equals(note.getStringProperty(TYPE))) {
            connections.connected(device.get(), at);
        } else {
            connections.disconnected(device.get(), at);
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
