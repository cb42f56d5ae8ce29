package org.sluice.secrets;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.protocol.Destinations;
import org.sluice.support.TestServer;

/** Everything that passes through the broker from the start on, as text. */
final class Messages implements AutoCloseable {

    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final Session session;
    private final List<MessageConsumer> listening = new ArrayList<>();
    private final Queue replyQueue;

    /** @param user the name of an administrator's token */
    Messages(TestServer server, String user, String secret) throws JMSException {
        factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                + server.context().getBean(EmbeddedBroker.class).port());
        connection = factory.createConnection(user, secret);
        connection.setClientID("canary");
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        listening.add(session.createDurableConsumer(session.createTopic(Destinations.EVENTS), "canary"));
        replyQueue = session.createTemporaryQueue();
        listening.add(session.createConsumer(replyQueue));
    }

    void listenTo(String team) throws JMSException {
        listening.add(
                session.createDurableConsumer(session.createTopic(Destinations.eventsOf(team)), "canary of " + team));
    }

    /** @param property whatever the sender's own system adds to its messages */
    void request(String user, String secret, String body, String property) throws JMSException {
        try (Connection sender = factory.createConnection(user, secret)) {
            Session sending = sender.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage message = sending.createTextMessage(body);
            message.setJMSReplyTo(replyQueue);
            message.setJMSCorrelationID("canary");
            message.setStringProperty("sender_key", property);
            sending.createProducer(sending.createQueue(Destinations.REQUESTS)).send(message);
        }
    }

    void wrongPassword(String user, String password) {
        try (Connection sender = factory.createConnection(user, password)) {
            throw new AssertionError("The broker let somebody in with a wrong password: " + sender);
        } catch (JMSException e) {
            // as it should be
        }
    }

    /** What came so far and what lies in the queues: headers, properties and bodies. */
    List<String> all() throws JMSException {
        List<String> found = new ArrayList<>();
        for (MessageConsumer consumer : listening) {
            for (Message message = consumer.receive(1000); message != null; message = consumer.receive(200)) {
                found.add(message.getJMSDestination() + " " + text(message));
            }
        }
        for (String queue : List.of(Destinations.DEAD_LETTERS, Destinations.EXPIRED, Destinations.REQUESTS)) {
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                for (Object message : Collections.list((java.util.Enumeration<?>) browser.getEnumeration())) {
                    found.add(queue + " " + text((Message) message));
                }
            }
        }
        return found;
    }

    private static String text(Message message) throws JMSException {
        StringBuilder text = new StringBuilder(String.valueOf(message.getJMSType()))
                .append(' ')
                .append(message.getJMSCorrelationID())
                .append(' ')
                .append(message.getJMSReplyTo());
        for (Object name : Collections.list((java.util.Enumeration<?>) message.getPropertyNames())) {
            text.append(' ').append(name).append('=').append(message.getObjectProperty((String) name));
        }
        return text.append(' ')
                .append(message instanceof TextMessage body ? body.getText() : message)
                .toString();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        factory.close();
    }
}
