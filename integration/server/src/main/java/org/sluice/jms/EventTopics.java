package org.sluice.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.protocol.Destinations;

/** The topics events are told on, within one session: that of all teams, and that of the team the event is about. */
final class EventTopics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventTopics.class);

    private final Session session;
    private final MessageProducer producer;
    /** The broker is asked for each once, not for each message. */
    private final Map<String, Topic> ofTeams = new HashMap<>();

    EventTopics(Session session) throws JMSException {
        this.session = session;
        this.producer = session.createProducer(null);
    }

    /**
     * Tells it on both. At either the broker drops it if it has it already, whatever it did at the other.
     *
     * @throws JMSException if the broker did not take it
     */
    void tell(CloudEvent event) throws JMSException {
        tell(event, session.createTopic(Destinations.EVENTS));
        if (event.teamId().isPresent()) {
            tellTeam(event, Destinations.eventsOf(event.teamId().get()));
        }
    }

    /** A broker that is not set up for it must not hold up everybody's events for ever. */
    private void tellTeam(CloudEvent event, String topic) throws JMSException {
        try {
            // Not made by the session, which fails in words of its own where there is none.
            tell(event, ofTeams.computeIfAbsent(topic, ActiveMQTopic::new));
        } catch (InvalidDestinationException e) {
            log.warn("Event {} cannot be told on {}: {}", event.id(), topic, e.toString());
        }
    }

    private void tell(CloudEvent event, Topic topic) throws JMSException {
        producer.send(topic, event.message(session));
    }

    @Override
    public void close() throws JMSException {
        producer.close();
    }
}
