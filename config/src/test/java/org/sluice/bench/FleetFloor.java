package org.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * The floor of a rollout: the rows of as many devices changed by plain JDBC batches, and a message to an address of each sent
 * through a transacted session of the broker's own client, which is faster than JMS here; a thousand a transaction, one after the other.
 */
final class FleetFloor {

    private static final int BATCH = 1_000;
    private static final List<String> ROWS = List.of(
            "UPDATE delivery SET attempt = attempt + 1 WHERE device_id = ?",
            "UPDATE device SET updated_at = NOW(6) WHERE id = ?",
            "UPDATE device_command SET attempts = attempts + 1 WHERE device_id = ?");

    private final DataSource database;
    private final ActiveMQConnectionFactory broker;

    FleetFloor(BenchServer server) {
        database = server.bean(DataSource.class);
        broker = server.bean("deviceConnectionFactory", ActiveMQConnectionFactory.class);
    }

    /** Seconds for all of it. */
    double run(List<String> devices) throws Exception {
        long start = System.nanoTime();
        try (Connection connection = database.getConnection();
                ClientSessionFactory factory = broker.getServerLocator().createSessionFactory();
                ClientSession session =
                        factory.createSession(broker.getUser(), broker.getPassword(), false, false, true, false, 0);
                ClientProducer producer = session.createProducer()) {
            connection.setAutoCommit(false);
            for (int from = 0; from < devices.size(); from += BATCH) {
                List<String> some = devices.subList(from, Math.min(devices.size(), from + BATCH));
                rows(connection, some);
                messages(session, producer, some);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void rows(Connection connection, List<String> devices) throws Exception {
        for (String sql : ROWS) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (String device : devices) {
                    statement.setString(1, device);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        connection.commit();
    }

    private static void messages(ClientSession session, ClientProducer producer, List<String> devices)
            throws Exception {
        byte[] body = "x".repeat(400).getBytes(StandardCharsets.US_ASCII);
        for (String device : devices) {
            ClientMessage message = session.createMessage(Message.BYTES_TYPE, false);
            message.getBodyBuffer().writeBytes(body);
            producer.send("bench.floor." + device, message);
        }
        session.commit();
    }
}
