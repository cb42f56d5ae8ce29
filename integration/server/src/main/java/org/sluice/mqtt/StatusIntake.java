package org.sluice.mqtt;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.jspecify.annotations.Nullable;
import org.sluice.device.DeviceReports;
import org.sluice.protocol.DeviceTopics;
import org.springframework.context.SmartLifecycle;

/**
 * Takes down what agents report, in batches: reads what is there, writes the newest of each device in one database
 * transaction, then tells the broker that it is done with. In between a crash makes the broker send it again, which changes
 * nothing.
 *
 * <p>All consumers of all nodes share one queue, so the reports of one device may be taken down by several at once; the
 * sequence in each says which is the newer.
 */
final class StatusIntake implements SmartLifecycle {

    /** Name of the queue all nodes share. */
    static final String SUBSCRIPTION = "sluice-device-status";

    private static final long WAIT_MILLIS = 500;

    /** Who got several at once waits so long for the next: what a transaction costs, it costs for all of them. */
    private static final long COMPANY_MILLIS = 10;

    private final ActiveMQConnectionFactory broker;
    private final DeviceReports reports;
    private final StatusReader reader;
    private final UnreadableMessages unreadable;
    private final int batch;
    private final List<Loop> loops;

    StatusIntake(
            ActiveMQConnectionFactory broker,
            DeviceReports reports,
            StatusReader reader,
            UnreadableMessages unreadable,
            DeviceMessageProperties properties) {
        this.broker = broker;
        this.reports = reports;
        this.reader = reader;
        this.unreadable = unreadable;
        this.batch = properties.statusBatch();
        this.loops = IntStream.rangeClosed(1, properties.statusConsumers())
                .mapToObj(
                        number -> new Loop("intake of device reports " + number, new Taking(), properties.maxBackOff()))
                .toList();
    }

    private final class Taking implements Loop.Round {

        private @Nullable Connection connection;
        private @Nullable Session session;
        private @Nullable MessageConsumer consumer;

        @Override
        public void run(Loop loop) throws JMSException {
            if (session == null || consumer == null) {
                open();
                return;
            }
            Message message = consumer.receive(WAIT_MILLIS);
            if (message == null) {
                return;
            }
            StatusBatch taken = new StatusBatch();
            BatchLimit limit = new BatchLimit(batch, System::nanoTime);
            for (int count = 1; message != null; count++) {
                reader.read(message).ifPresent(taken::add);
                message = limit.hasRoomAfter(count) ? next(consumer, count) : null;
            }
            taken.takeDown(reports, unreadable);
            session.commit();
        }

        private static @Nullable Message next(MessageConsumer consumer, int taken) throws JMSException {
            Message next = consumer.receiveNoWait();
            return next == null && taken > 1 ? consumer.receive(COMPANY_MILLIS) : next;
        }

        private void open() throws JMSException {
            connection = broker.createConnection();
            session = connection.createSession(true, Session.SESSION_TRANSACTED);
            consumer = session.createSharedDurableConsumer(
                    new ActiveMQTopic(DeviceTopics.addressOfAll(DeviceTopics.STATUS)), SUBSCRIPTION);
            connection.start();
        }

        @Override
        public void close() {
            Connections.close(connection);
            connection = null;
            session = null;
            consumer = null;
        }
    }

    @Override
    public void start() {
        loops.forEach(Loop::start);
    }

    @Override
    public void stop() {
        loops.forEach(Loop::stop);
    }

    @Override
    public boolean isRunning() {
        return loops.stream().anyMatch(Loop::isRunning);
    }
}
