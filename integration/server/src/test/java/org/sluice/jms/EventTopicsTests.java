package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.protocol.Destinations;

class EventTopicsTests {

    private static final ActiveMQTopic ALL = new ActiveMQTopic(Destinations.EVENTS);
    private static final ActiveMQTopic TEAM = new ActiveMQTopic(Destinations.eventsOf("t"));

    private final Session session = mock(Session.class);
    private final MessageProducer producer = mock(MessageProducer.class);
    private final CloudEvent event =
            new CloudEvent("e", Optional.of("t"), "type", "subject", Optional.empty(), Instant.EPOCH, "{}");

    @BeforeEach
    void aSession() throws JMSException {
        when(session.createProducer(null)).thenReturn(producer);
        when(session.createTopic(Destinations.EVENTS)).thenReturn(ALL);
        when(session.createTextMessage(any())).thenReturn(mock(TextMessage.class));
    }

    /** As with somebody's own Artemis, where there are no topics of teams and none may be made. */
    @Test
    void aBrokerWithoutTopicsOfTeamsHoldsUpNobody() throws JMSException {
        doThrow(new InvalidDestinationException("does not exist"))
                .when(producer)
                .send(eq(TEAM), any());

        try (EventTopics topics = new EventTopics(session)) {
            assertThatCode(() -> topics.tell(event)).doesNotThrowAnyException();
        }
        verify(producer).send(eq(ALL), any());
    }

    @Test
    void whateverElseGoesWrongIsTriedAgain() throws JMSException {
        for (ActiveMQTopic topic : new ActiveMQTopic[] {TEAM, ALL}) {
            doThrow(new JMSException("no room", "ADDRESS_FULL")).when(producer).send(eq(topic), any());
            try (EventTopics topics = new EventTopics(session)) {
                assertThatThrownBy(() -> topics.tell(event)).isInstanceOf(JMSException.class);
            }
        }
        doThrow(new InvalidDestinationException("does not exist"))
                .when(producer)
                .send(eq(ALL), any());
        try (EventTopics topics = new EventTopics(session)) {
            assertThatThrownBy(() -> topics.tell(event)).isInstanceOf(InvalidDestinationException.class);
        }
    }
}
