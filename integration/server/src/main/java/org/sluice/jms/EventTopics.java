package org.sluice.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.protocol.Destinations;

/** The topics events are told on, within one session: that of all teams, and that of the team the event is about. */
final class EventTopics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventTopics.class);

    private final Session session;
    private final MessageProducer producer;

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
        tell(event, Destinations.EVENTS);
        Optional<String> ofTeam = event.teamId().map(Destinations::eventsOf);
        if (ofTeam.isPresent()) {
            tellTeam(event, ofTeam.get());
        }
    }

    /** A broker that is not set up for it must not hold up everybody's events for ever. */
    private void tellTeam(CloudEvent event, String topic) throws JMSException {
        try {
            tell(event, topic);
        } catch (InvalidDestinationException e) {
            log.warn("Event {} cannot be told on {}: {}", event.id(), topic, e.toString());
        }
    }

    private void tell(CloudEvent event, String topic) throws JMSException {
        // Not asked of the session, which would ask the broker whether it is there; sending does that, once.
        producer.send(new ActiveMQTopic(topic), event.message(session));
    }

    @Override
    public void close() throws JMSException {
        producer.close();
    }
}
