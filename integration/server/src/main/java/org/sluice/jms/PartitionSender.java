package org.sluice.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.partition.PartitionOffer;
import org.sluice.protocol.Destinations;

/**
 * Offers partitions to all nodes that share work: a message for each, which says no more than which promotion it is about.
 * Messages are not kept and soon expire; while the broker is away the nodes find partitions by looking for them.
 */
final class PartitionSender implements PartitionOffer {

    private static final Logger log = LoggerFactory.getLogger(PartitionSender.class);
    private static final Duration WORTH_TAKING = Duration.ofSeconds(10);

    private final ConnectionFactory broker;

    PartitionSender(ConnectionFactory broker) {
        this.broker = broker;
    }

    @Override
    public void offer(PromotionId promotion, int partitions) {
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(Destinations.PARTITIONS))) {
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.setTimeToLive(WORTH_TAKING.toMillis());
            for (int i = 0; i < partitions; i++) {
                producer.send(session.createTextMessage(promotion.value()));
            }
        } catch (JMSException e) {
            log.debug("Partitions of promotion {} could not be offered; nodes look for them.", promotion, e);
        }
    }
}
