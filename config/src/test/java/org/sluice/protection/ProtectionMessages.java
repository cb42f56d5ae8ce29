package org.sluice.protection;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.protocol.Destinations;
import org.sluice.support.TestServer;

/** The JMS door as a person with a token sees it. */
final class ProtectionMessages implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 30_000;

    private final ActiveMQConnectionFactory factory;

    ProtectionMessages(TestServer server) {
        factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                + server.context().getBean(EmbeddedBroker.class).port());
    }

    /** The first answer to a request: its properties and its body. */
    String ask(ProtectionLine.Person person, String body) throws JMSException {
        try (Connection connection = factory.createConnection(person.principal().name(), person.secret());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue replies = session.createTemporaryQueue();
            TextMessage message = session.createTextMessage(body);
            message.setJMSReplyTo(replies);
            message.setJMSCorrelationID(UUID.randomUUID().toString());
            session.createProducer(session.createQueue(Destinations.REQUESTS)).send(message);
            return text(session.createConsumer(replies));
        }
    }

    String deadLetter() throws JMSException {
        try (Connection connection = factory.createConnection("admin", TestServer.ADMIN_TOKEN);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            return text(session.createConsumer(session.createQueue(Destinations.DEAD_LETTERS)));
        }
    }

    private static String text(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new AssertionError("Nothing came.");
        }
        StringBuilder text = new StringBuilder(((TextMessage) message).getText());
        for (Object name : Collections.list((java.util.Enumeration<?>) message.getPropertyNames())) {
            text.append(' ').append(name).append('=').append(message.getObjectProperty((String) name));
        }
        return text.toString();
    }

    @Override
    public void close() {
        factory.close();
    }
}
