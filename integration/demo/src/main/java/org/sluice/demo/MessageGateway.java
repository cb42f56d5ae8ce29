package org.sluice.demo;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;

/** An external system at the broker: nothing but the JMS client and the names of the protocol. */
record MessageGateway(URI broker, String user, String password) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> LAST = Set.of(
            EventTypes.SUCCEEDED,
            EventTypes.FAILED,
            EventTypes.ERRORED,
            EventTypes.STOPPED,
            EventTypes.ABANDONED,
            EventTypes.REQUEST_REJECTED);

    /** A CloudEvent as it arrived. */
    record Reply(String type, String time, @Nullable String correlationId, String data) {

        static Reply of(Message message) throws JMSException {
            return new Reply(
                    attribute(message, "type"),
                    attribute(message, "time"),
                    message.getJMSCorrelationID(),
                    message.getBody(String.class));
        }

        private static String attribute(Message message, String name) throws JMSException {
            return String.valueOf(message.getStringProperty(Destinations.CLOUD_EVENTS_PREFIX + name));
        }
    }

    /** Somebody who is told of every reply. */
    interface Listener {
        void came(Reply reply, boolean first);
    }

    /** Sends a request and collects what comes back until the matter is settled. */
    List<Reply> ask(String request, String correlationId, Listener listener) {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.toString());
                JMSContext context = ((ConnectionFactory) factory).createContext(user, password)) {
            TemporaryQueue replies = context.createTemporaryQueue();
            JMSConsumer consumer = context.createConsumer(replies);
            TextMessage message = context.createTextMessage(request);
            message.setJMSCorrelationID(correlationId);
            message.setJMSReplyTo(replies);
            context.createProducer().send(context.createQueue(Destinations.REQUESTS), message);
            return collect(consumer, listener);
        } catch (JMSException | JMSRuntimeException e) {
            throw new DemoFailedException("The broker at " + broker + " did not take part: " + e.getMessage(), e);
        }
    }

    private static List<Reply> collect(JMSConsumer consumer, Listener listener) throws JMSException {
        List<Reply> replies = new ArrayList<>();
        while (replies.isEmpty()
                || !LAST.contains(replies.get(replies.size() - 1).type())) {
            Message message = consumer.receive(LIMIT.toMillis());
            if (message == null) {
                throw new DemoFailedException(
                        "No event came back for " + LIMIT.toSeconds() + " s, after " + replies.size() + " before.");
            }
            Reply reply = Reply.of(message);
            listener.came(reply, replies.isEmpty());
            replies.add(reply);
        }
        return replies;
    }
}
