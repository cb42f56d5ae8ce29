package org.sluice.jms;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sluice.protocol.Destinations;

/** An external system at the broker. */
final class Caller implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 15_000;

    final Connection connection;
    final Session session;
    private final MessageProducer producer;

    Caller(Connection connection) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        this.producer = session.createProducer(null);
    }

    static Caller of(Server server, String token) throws JMSException {
        return new Caller(server.connect(token));
    }

    TextMessage text(String body) throws JMSException {
        return session.createTextMessage(body);
    }

    /** A request in order, for the pipeline there is. */
    TextMessage request(String requestId) throws JMSException {
        return text("{\"requestId\":\"" + requestId
                + "\",\"application\":\"shop\",\"pipeline\":\"release\",\"stage\":\"development\"}");
    }

    void request(Message message) throws JMSException {
        send(session.createQueue(Destinations.REQUESTS), message);
    }

    void send(Destination destination, Message message) throws JMSException {
        producer.send(destination, message);
    }

    /** The events of all teams, for administrators. */
    MessageConsumer allEvents() throws JMSException {
        return session.createConsumer(session.createTopic(Destinations.EVENTS));
    }

    /** The events of the team {@link InMemoryTokens#TEAM}. */
    MessageConsumer events() throws JMSException {
        return eventsOf(InMemoryTokens.TEAM);
    }

    MessageConsumer eventsOf(String team) throws JMSException {
        return session.createConsumer(session.createTopic(Destinations.eventsOf(team)));
    }

    static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new AssertionError("nothing came");
        }
        return message;
    }

    List<Message> browse(String name) throws JMSException {
        Queue queue = session.createQueue(name);
        try (QueueBrowser browser = session.createBrowser(queue)) {
            List<Message> messages = new ArrayList<>();
            for (Object message : Collections.list((java.util.Enumeration<?>) browser.getEnumeration())) {
                messages.add((Message) message);
            }
            return messages;
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
