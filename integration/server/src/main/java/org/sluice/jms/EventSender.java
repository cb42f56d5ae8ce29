package org.sluice.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.event.EventOutbox;

/** Puts events on the topic of all teams and on their team's, and a copy of each where its promotion's requester asked for one. */
class EventSender {

    private static final Logger log = LoggerFactory.getLogger(EventSender.class);

    /** Error codes of Artemis that say the connection is at fault, not the destination. */
    private static final Set<String> OUTAGES = Set.of(
            "NOT_CONNECTED", "CONNECTION_TIMEDOUT", "DISCONNECTED", "REMOTE_DISCONNECT", "UNBLOCKED", "OBJECT_CLOSED");

    private final ConnectionFactory broker;

    EventSender(ConnectionFactory broker) {
        this.broker = broker;
    }

    /** Passes if the broker can be reached: asked before anything is locked in the database. */
    void checkBroker() throws JMSException {
        try (Connection connection = broker.createConnection()) {
            connection.createSession(false, Session.AUTO_ACKNOWLEDGE).close();
        }
    }

    /**
     * Sends them all, in order.
     *
     * @throws JMSException if the broker cannot be reached: some may have been sent, and all may be sent again
     */
    void send(List<EventOutbox.Pending> events) throws JMSException {
        try (Connection connection = broker.createConnection()) {
            try {
                sendTogether(connection, events);
            } catch (JMSException e) {
                // The broker refuses a whole transaction for one event it has already; one by one it drops just that.
                log.debug("Sending {} events one by one: {}", events.size(), e.toString());
                sendOneByOne(connection, events);
            }
            sendReplies(connection, events);
        }
    }

    private void sendTogether(Connection connection, List<EventOutbox.Pending> events) throws JMSException {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                EventTopics topics = new EventTopics(session)) {
            for (EventOutbox.Pending event : events) {
                topics.tell(CloudEvent.of(event));
            }
            session.commit();
        }
    }

    private void sendOneByOne(Connection connection, List<EventOutbox.Pending> events) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                EventTopics topics = new EventTopics(session)) {
            for (EventOutbox.Pending event : events) {
                topics.tell(CloudEvent.of(event));
            }
        }
    }

    private void sendReplies(Connection connection, List<EventOutbox.Pending> events) throws JMSException {
        List<EventOutbox.Pending> wanted =
                events.stream().filter(event -> event.replyTo().isPresent()).toList();
        if (wanted.isEmpty()) {
            return;
        }
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(null)) {
            for (EventOutbox.Pending event : wanted) {
                sendReply(session, producer, event, event.replyTo().orElseThrow());
            }
        }
    }

    /** A reply destination that is gone, full or forbidden costs its owner this copy, and nobody else anything. */
    private void sendReply(Session session, MessageProducer producer, EventOutbox.Pending event, String replyTo)
            throws JMSException {
        try {
            producer.send(new ReplyTo(replyTo).in(session), CloudEvent.of(event).reply(session));
        } catch (JMSException e) {
            if (e instanceof IllegalStateException || OUTAGES.contains(String.valueOf(e.getErrorCode()))) {
                throw e;
            }
            log.info(
                    "Event {} did not get to its reply destination, only to the topic: {}",
                    event.eventId(),
                    e.toString());
        }
    }
}
