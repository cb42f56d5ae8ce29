package org.sluice.jms;

import com.github.f4b6a3.ulid.UlidCreator;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.application.TeamId;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;
import org.springframework.jms.core.JmsTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries out a refusal: the message goes to the dead letters with the reason, administrators and the team are told by an
 * event, all in the transaction that takes the message off the request queue. The sender's own copy goes out beside it, because a reply queue
 * that is not there must not stop the rest.
 */
final class RefusalDesk {

    private static final Logger log = LoggerFactory.getLogger(RefusalDesk.class);

    private final JsonMapper json = new JsonMapper();
    private final JmsTemplate inListenerTransaction;
    private final ConnectionFactory replies;
    private final Clock clock;

    /**
     * @param listener the very connection factory of the listener container: its sessions are found by it
     * @param replies where reply copies are sent through
     */
    RefusalDesk(ConnectionFactory listener, ConnectionFactory replies, Clock clock) {
        this.inListenerTransaction = new JmsTemplate(listener);
        this.inListenerTransaction.setSessionTransacted(true);
        this.replies = replies;
        this.clock = clock;
    }

    void carryOut(Verdict.Refused refused) {
        CloudEvent event = event(refused);
        refused.envelope().replyTo().ifPresent(replyTo -> reply(replyTo, event));
        inListenerTransaction.execute(session -> {
            try (EventTopics topics = new EventTopics(session);
                    MessageProducer producer = session.createProducer(null)) {
                topics.tell(event);
                if (refused.deadLetter()) {
                    producer.send(session.createQueue(Destinations.DEAD_LETTERS), deadLetter(refused));
                }
            }
            return null;
        });
        log.info("Refused request {}: {}", refused.subject(), refused.code());
    }

    /** The message itself, whatever its type, with the reason added and without what the broker had added. */
    private static Message deadLetter(Verdict.Refused refused) throws JMSException {
        Message message = refused.message();
        Map<String, Object> kept = new LinkedHashMap<>();
        List<String> names = Collections.list((java.util.Enumeration<?>) message.getPropertyNames()).stream()
                .map(String.class::cast)
                .toList();
        for (String name : names) {
            if (!name.startsWith("_AMQ_") && !name.startsWith("__") && !name.startsWith("JMS")) {
                kept.put(name, message.getObjectProperty(name));
            }
        }
        Envelope envelope = refused.envelope();
        message.clearProperties();
        for (Map.Entry<String, Object> property : kept.entrySet()) {
            keep(message, property.getKey(), property.getValue());
        }
        message.setStringProperty(Destinations.REJECTION_CODE, refused.code());
        message.setStringProperty(Destinations.REJECTION_REASON, refused.reason());
        message.setStringProperty(Destinations.REJECTED_MESSAGE_ID, envelope.fallbackId());
        if (envelope.sender().isPresent()) {
            message.setStringProperty(
                    Destinations.REJECTED_SENDER, envelope.sender().get());
        }
        return message;
    }

    /** Clients that do not speak JMS name properties as they like; what JMS cannot carry is left out. */
    private static void keep(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | RuntimeException e) {
            log.debug("Property {} is not kept in the dead letter: {}", name, e.toString());
        }
    }

    private CloudEvent event(Verdict.Refused refused) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("accepted", false);
        data.put("requestId", refused.subject());
        refused.envelope().messageId().ifPresent(id -> data.put("messageId", id));
        data.put("code", refused.code());
        data.put("reason", refused.reason());
        refused.inTheWay().ifPresent(promotion -> data.put("promotionId", promotion.value()));
        return new CloudEvent(
                UlidCreator.getMonotonicUlid().toString(),
                refused.team().map(TeamId::value),
                EventTypes.REQUEST_REJECTED,
                refused.subject(),
                refused.envelope().correlationId(),
                clock.instant(),
                json.writeValueAsString(data));
    }

    private void reply(ReplyTo replyTo, CloudEvent event) {
        try (Connection connection = replies.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(null)) {
            producer.send(replyTo.in(session), event.reply(session));
        } catch (JMSException e) {
            log.info("Could not send the refusal of {} to its reply destination: {}", event.subject(), e.toString());
        }
    }
}
