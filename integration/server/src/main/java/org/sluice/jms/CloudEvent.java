package org.sluice.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.Optional;
import org.sluice.event.EventOutbox;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;

/**
 * An event as it goes over the wire: a CloudEvent 1.0 in binary mode, attributes as properties, data as JSON text.
 *
 * @param teamId who is told besides those who see all teams' events
 */
record CloudEvent(
        String id,
        Optional<String> teamId,
        String type,
        String subject,
        Optional<String> correlationId,
        Instant time,
        String data) {

    /** The broker drops a second message to the same address with the same value. */
    private static final String DUPLICATE_DETECTION = "_AMQ_DUPL_ID";

    static CloudEvent of(EventOutbox.Pending pending) {
        return new CloudEvent(
                pending.eventId(),
                pending.teamId(),
                pending.type(),
                pending.subject(),
                pending.correlationId(),
                pending.at(),
                pending.data());
    }

    TextMessage message(Session session) throws JMSException {
        return message(session, id);
    }

    /** The same for the one who asked; a copy of its own, also where both go to the same place. */
    TextMessage reply(Session session) throws JMSException {
        return message(session, id + "-reply");
    }

    private TextMessage message(Session session, String duplicateId) throws JMSException {
        TextMessage message = session.createTextMessage(data);
        attribute(message, "specversion", "1.0");
        attribute(message, "id", id);
        attribute(message, "source", EventTypes.SOURCE);
        attribute(message, "type", type);
        attribute(message, "subject", subject);
        attribute(message, "time", time.toString());
        attribute(message, "datacontenttype", "application/json");
        if (correlationId.isPresent()) {
            attribute(message, "correlationid", correlationId.get());
            message.setJMSCorrelationID(correlationId.get());
        }
        message.setStringProperty(DUPLICATE_DETECTION, duplicateId);
        return message;
    }

    private static void attribute(TextMessage message, String name, String value) throws JMSException {
        message.setStringProperty(Destinations.CLOUD_EVENTS_PREFIX + name, value);
    }
}
