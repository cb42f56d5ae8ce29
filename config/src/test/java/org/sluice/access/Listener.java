package org.sluice.access;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.protocol.Destinations;
import org.sluice.support.TestServer;

/** The holder of a personal token at the broker. */
record Listener(int port, String login, String secret) {

    private static final long PATIENCE_MILLIS = 20_000;

    static Listener of(TestServer server, PersonalTokens.Issued token) {
        return new Listener(
                server.context().getBean(EmbeddedBroker.class).port(),
                token.token().name(),
                token.secret());
    }

    /** What is done while somebody listens. */
    interface Meanwhile {
        void happens() throws JMSException;
    }

    /** Whether they may listen to this topic. */
    boolean mayListenTo(String topic) throws JMSException {
        try {
            listen(topic, () -> {}, false);
            return true;
        } catch (JMSSecurityException e) {
            return false;
        }
    }

    /** The first event on the topic after something happened. */
    String hears(String topic, Meanwhile meanwhile) throws JMSException {
        return listen(topic, meanwhile, true);
    }

    /** Asks for a promotion. */
    void request(String pipeline, String stage) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                Connection connection = factory.createConnection(login, secret);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(Destinations.REQUESTS))
                    .send(session.createTextMessage(
                            "{\"pipeline\":\"%s\",\"stage\":\"%s\"}".formatted(pipeline, stage)));
        }
    }

    private String listen(String topic, Meanwhile meanwhile, boolean waiting) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                Connection connection = factory.createConnection(login, secret);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(new ActiveMQTopic(topic))) {
            connection.start();
            meanwhile.happens();
            Message message = waiting ? consumer.receive(PATIENCE_MILLIS) : null;
            return message == null
                    ? "nothing"
                    : message.getStringProperty(Destinations.CLOUD_EVENTS_PREFIX + "type") + " "
                            + message.getBody(String.class);
        }
    }
}
