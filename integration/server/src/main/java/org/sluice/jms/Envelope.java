package org.sluice.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;

/**
 * What the headers of a request say.
 *
 * @param messageId empty if its sender switched ids off
 * @param sender whom the broker authenticated as its sender
 * @param problem what is wrong with the headers, if anything is; correlation id and reply destination are empty then
 */
record Envelope(
        Optional<String> messageId,
        Optional<String> sender,
        Optional<String> correlationId,
        Optional<ReplyTo> replyTo,
        int deliveries,
        Optional<ProblemException> problem) {

    /** Written by the broker over whatever the sender put there. */
    private static final String VALIDATED_USER = "_AMQ_VALIDATED_USER";

    private static final int LIMIT = 200;

    static Envelope of(Message message) throws JMSException {
        Optional<String> messageId = Optional.ofNullable(message.getJMSMessageID());
        Optional<String> sender = Optional.ofNullable(message.getStringProperty(VALIDATED_USER));
        int deliveries = message.getIntProperty("JMSXDeliveryCount");
        try {
            Optional<ReplyTo> replyTo = replyTo(message, sender.orElse(""));
            Optional<String> correlationId = correlationId(message, replyTo.isPresent());
            return new Envelope(messageId, sender, correlationId, replyTo, deliveries, Optional.empty());
        } catch (JMSException | RuntimeException e) {
            ProblemException problem = e instanceof ProblemException known
                    ? known
                    : ProblemException.invalid(
                            "",
                            "unreadable-headers",
                            "JMSReplyTo or JMSCorrelationID cannot be read; mend or omit them.");
            return new Envelope(
                    messageId, sender, Optional.empty(), Optional.empty(), deliveries, Optional.of(problem));
        }
    }

    private static Optional<ReplyTo> replyTo(Message message, String sender) throws JMSException {
        return message.getJMSReplyTo() == null
                ? Optional.empty()
                : Optional.of(ReplyTo.of(message.getJMSReplyTo(), sender));
    }

    /** As JMS has it: who asks for a reply and names no correlation id correlates by the id of the message. */
    private static Optional<String> correlationId(Message message, boolean wantsReply) throws JMSException {
        @Nullable String id = message.getJMSCorrelationID();
        if (id == null && wantsReply) {
            id = message.getJMSMessageID();
        }
        if (id != null) {
            RequestReader.check("/JMSCorrelationID", id, LIMIT);
        }
        return Optional.ofNullable(id);
    }

    /** What to call the request when it has not said so itself. */
    String fallbackId() {
        return messageId.orElse("unknown");
    }
}
