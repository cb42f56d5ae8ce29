package org.sluice.mqtt;

import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceCommand;
import org.sluice.flowfuse.AgentCommands;
import org.sluice.protocol.DeviceTopics;

/**
 * Hands commands to the broker, many in one transaction. They are not kept on disk: who is not connected is told when it
 * comes back and says what it runs.
 *
 * <p>The broker's own client sends to an address without asking for it first; through JMS the broker would look at every
 * queue it has, for every device.
 */
final class CommandSender implements AutoCloseable {

    private final ActiveMQConnectionFactory broker;
    private @Nullable ClientSessionFactory connection;
    private @Nullable ClientSession session;
    private @Nullable ClientProducer producer;

    CommandSender(ActiveMQConnectionFactory broker) {
        this.broker = broker;
    }

    /** Passes if the broker can be reached: asked before anything is locked in the database. */
    void open() throws Exception {
        if (session != null && !session.isClosed() && connection != null && !connection.isClosed()) {
            return;
        }
        close();
        connection = broker.getServerLocator().createSessionFactory();
        session = connection.createSession(broker.getUser(), broker.getPassword(), false, false, true, false, 0);
        producer = session.createProducer();
    }

    /**
     * Sends them all; when this returns the broker has them.
     *
     * @throws IllegalStateException if it has not taken them: some may reach their device nevertheless
     */
    void send(List<DeviceCommand> commands) {
        ClientSession open = session;
        ClientProducer sender = producer;
        if (open == null || sender == null) {
            throw new IllegalStateException("not connected to the broker");
        }
        try {
            for (DeviceCommand command : commands) {
                send(open, sender, command);
            }
            open.commit();
        } catch (ActiveMQException e) {
            // Whatever of it the broker has already must not go out with the next.
            close();
            throw new IllegalStateException("The broker did not take the commands", e);
        }
    }

    private static void send(ClientSession session, ClientProducer producer, DeviceCommand command)
            throws ActiveMQException {
        DesiredState desired = command.desired();
        String address = DeviceTopics.address(
                DeviceTopics.topic(desired.team().value(), desired.device().value(), DeviceTopics.COMMAND));
        producer.send(address, message(session, AgentCommands.update(command)));
        if (desired.suspended()) {
            producer.send(address, message(session, AgentCommands.action("suspend")));
        } else if (command.restart()) {
            producer.send(address, message(session, AgentCommands.action("restart")));
        }
    }

    static ClientMessage message(ClientSession session, byte[] body) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, false);
        message.getBodyBuffer().writeBytes(body);
        return message;
    }

    @Override
    public void close() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (ActiveMQException e) {
            // It is gone already, and what was not committed with it.
        }
        if (connection != null) {
            connection.close();
        }
        session = null;
        producer = null;
        connection = null;
    }
}
