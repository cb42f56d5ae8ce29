package org.sluice.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Destinations;

/** A JMS destination as the database keeps it: {@code queue://NAME} or {@code topic://NAME}. */
record ReplyTo(String text) {

    private static final String QUEUE = "queue://";
    private static final String TOPIC = "topic://";
    private static final int LIMIT = 200;

    /**
     * The destination a sender wants to be answered at.
     *
     * @throws ProblemException if it is one the server must not be made to send to: one of its own, somebody else's reply
     *     queue, the broker's, or a pattern
     */
    static ReplyTo of(Destination destination, String sender) throws JMSException {
        ReplyTo replyTo;
        String name;
        if (destination instanceof Queue queue) {
            name = queue.getQueueName();
            replyTo = new ReplyTo(QUEUE + name);
        } else if (destination instanceof Topic topic) {
            name = topic.getTopicName();
            replyTo = new ReplyTo(TOPIC + name);
        } else {
            throw refused("names neither a queue nor a topic");
        }
        if (replyTo.text().length() > LIMIT) {
            throw refused("has more than " + (LIMIT - QUEUE.length()) + " characters");
        }
        boolean reserved = name.startsWith("sluice.") || name.startsWith("activemq.") || name.startsWith("$");
        boolean pattern = name.chars().anyMatch(c -> c == '*' || c == '#' || c == ':' || Character.isISOControl(c));
        if (name.isBlank() || pattern || reserved && !Destinations.isReplyQueueOf(sender, name)) {
            throw refused("must be a temporary queue or a reply queue of the sender, " + Destinations.REPLY_PREFIX
                    + "<token name>");
        }
        return replyTo;
    }

    private static ProblemException refused(String what) {
        return ProblemException.invalid("/JMSReplyTo", "reply-to-refused", "JMSReplyTo " + what + ".");
    }

    Destination in(Session session) throws JMSException {
        if (text.startsWith(QUEUE)) {
            return session.createQueue(text.substring(QUEUE.length()));
        }
        if (text.startsWith(TOPIC)) {
            return session.createTopic(text.substring(TOPIC.length()));
        }
        throw new jakarta.jms.InvalidDestinationException(
                "The reply destination starts with neither queue:// nor topic://");
    }
}
