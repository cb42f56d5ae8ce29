package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.access.Role;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;

class EventRelayIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long QUIET_MILLIS = 300;

    private Server server;
    private Caller listener;
    private MessageConsumer events;

    @BeforeEach
    void start(@TempDir Path directory) throws JMSException {
        server = Server.start(directory);
        listener = Caller.of(server, Server.VIEWER);
        events = listener.events();
    }

    @AfterEach
    void stop() throws JMSException {
        listener.close();
        server.close();
    }

    @Test
    void tellsAnEventAsACloudEventWithTheCallersCorrelationId() throws JMSException {
        server.outbox.add(EventTypes.ACCEPTED, "p1", Optional.of("c1"), Optional.empty());

        TextMessage event = (TextMessage) Caller.next(events);
        assertThat(event.getText()).isEqualTo("{\"promotionId\":\"p1\"}");
        assertThat(event.getJMSCorrelationID()).isEqualTo("c1");
        assertThat(event.getStringProperty("cloudEvents_specversion")).isEqualTo("1.0");
        assertThat(event.getStringProperty("cloudEvents_id")).isEqualTo(event.getStringProperty("_AMQ_DUPL_ID"));
        assertThat(event.getStringProperty("cloudEvents_source")).isEqualTo("/sluice");
        assertThat(event.getStringProperty("cloudEvents_type")).isEqualTo(EventTypes.ACCEPTED);
        assertThat(event.getStringProperty("cloudEvents_subject")).isEqualTo("p1");
        assertThat(event.getStringProperty("cloudEvents_time")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(event.getStringProperty("cloudEvents_datacontenttype")).isEqualTo("application/json");
        assertThat(event.getStringProperty("cloudEvents_correlationid")).isEqualTo("c1");
        await().atMost(PATIENCE).until(() -> server.outbox.pending() == 0);
    }

    @Test
    void aTeamHearsOfItsOwnAndAnAdministratorOfAll() throws JMSException {
        server.tokens.add("stranger", Role.OWNER, InMemoryTokens.OTHER_TEAM);
        try (Caller stranger = Caller.of(server, "stranger");
                Caller admin = Caller.of(server, Server.ADMIN)) {
            MessageConsumer others = stranger.eventsOf(InMemoryTokens.OTHER_TEAM);
            MessageConsumer all = admin.allEvents();
            MessageConsumer ofTeam = admin.events();
            for (String team : List.of(InMemoryTokens.TEAM, InMemoryTokens.OTHER_TEAM, "unheard")) {
                for (int i = 0; i < 3; i++) {
                    server.outbox.addOf(team, team + i);
                }
            }
            server.outbox.addOf(Optional.empty(), "nobody's");

            assertThat(subjects(3, events)).containsExactly("team0", "team1", "team2");
            assertThat(subjects(3, ofTeam)).containsExactly("team0", "team1", "team2");
            assertThat(subjects(3, others)).containsExactly("other0", "other1", "other2");
            assertThat(subjects(10, all)).endsWith("unheard0", "unheard1", "unheard2", "nobody's");
            for (MessageConsumer consumer : List.of(events, ofTeam, others, all)) {
                assertThat(consumer.receive(QUIET_MILLIS)).isNull();
            }
        }
    }

    @Test
    void keepsTheOrderOfManyEvents() throws JMSException {
        for (int i = 0; i < 1_000; i++) {
            server.outbox.add(EventTypes.STARTED, "p" + i, Optional.empty(), Optional.empty());
        }
        assertThat(subjects(1_000))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 1_000)
                        .mapToObj(i -> "p" + i)
                        .toList());
    }

    @Test
    void copiesAnEventToTheOneWhoAskedAndToHisDurableReplyQueue() throws JMSException {
        Queue temporary = listener.session.createTemporaryQueue();
        MessageConsumer replies = listener.session.createConsumer(temporary);
        server.outbox.add(
                EventTypes.SUCCEEDED, "p1", Optional.of("c1"), Optional.of("queue://" + temporary.getQueueName()));
        server.outbox.add(
                EventTypes.SUCCEEDED, "p2", Optional.of("c2"), Optional.of("queue://sluice.reply." + Server.VIEWER));

        assertThat(subjects(2)).containsExactly("p1", "p2");
        assertThat(subject(Caller.next(replies))).isEqualTo("p1");
        MessageConsumer durable =
                listener.session.createConsumer(listener.session.createQueue("sluice.reply." + Server.VIEWER));
        assertThat(subject(Caller.next(durable))).isEqualTo("p2");
    }

    @Test
    void aReplyDestinationThatIsNotThereHoldsUpNobody() throws JMSException {
        Queue temporary = listener.session.createTemporaryQueue();
        MessageConsumer replies = listener.session.createConsumer(temporary);
        server.outbox.add(EventTypes.STARTED, "p1", Optional.empty(), Optional.of("queue://nowhere"));
        server.outbox.add(EventTypes.STARTED, "p2", Optional.empty(), Optional.of("nonsense"));
        server.outbox.add(
                EventTypes.STARTED, "p3", Optional.empty(), Optional.of("queue://" + temporary.getQueueName()));

        assertThat(subjects(3)).containsExactly("p1", "p2", "p3");
        assertThat(subject(Caller.next(replies))).isEqualTo("p3");
        await().atMost(PATIENCE).until(() -> server.outbox.pending() == 0);
    }

    @Test
    void aReplyQueueNobodyReadsFillsUpAndHoldsUpNobody() throws JMSException {
        Queue temporary = listener.session.createTemporaryQueue();
        String padding = "x".repeat(150);
        for (int i = 0; i < 12_000; i++) {
            server.outbox.add(
                    EventTypes.STARTED,
                    padding + i,
                    Optional.of(padding),
                    Optional.of("queue://" + temporary.getQueueName()));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> server.outbox.pending() == 0);
        assertThat(subjects(12_000)).hasSize(12_000);
    }

    @Test
    void anEventSentAndNotStruckOffIsSeenOnce() throws JMSException {
        Caller admin = Caller.of(server, Server.ADMIN);
        MessageConsumer all = admin.allEvents();
        Queue temporary = listener.session.createTemporaryQueue();
        MessageConsumer replies = listener.session.createConsumer(temporary);
        server.outbox.failToRemove(2);
        Optional<String> replyTo = Optional.of("queue://" + temporary.getQueueName());
        server.outbox.add(EventTypes.STARTED, "p1", Optional.empty(), replyTo);
        server.outbox.add(EventTypes.SUCCEEDED, "p1", Optional.empty(), replyTo);
        assertThat(subjects(2)).containsExactly("p1", "p1");
        // One that is new in the same batch as those the broker has already.
        server.outbox.add(EventTypes.STARTED, "p2", Optional.empty(), replyTo);

        assertThat(subjects(1)).containsExactly("p2");
        await().atMost(PATIENCE).until(() -> server.outbox.pending() == 0);
        assertThat(events.receive(QUIET_MILLIS)).isNull();
        assertThat(subjects(3, all)).containsExactly("p1", "p1", "p2");
        assertThat(all.receive(QUIET_MILLIS)).isNull();
        admin.close();
        for (int i = 0; i < 3; i++) {
            Caller.next(replies);
        }
        assertThat(replies.receive(QUIET_MILLIS)).isNull();
    }

    @Test
    void keepsEventsWhileTheBrokerIsDownAndSendsThemWhenItIsBack() throws JMSException {
        MessageConsumer durable = durableSubscription();
        // Sent and never struck off: it is sent again and again, before the restart and after it.
        server.outbox.failToRemove(Integer.MAX_VALUE);
        server.outbox.add(EventTypes.STARTED, "before", Optional.empty(), Optional.empty());
        assertThat(subject(Caller.next(durable))).isEqualTo("before");
        listener.close();

        server.broker().stop();
        for (int i = 0; i < 10; i++) {
            server.outbox.add(EventTypes.STARTED, "meanwhile" + i, Optional.empty(), Optional.empty());
        }
        server.broker().start();
        server.outbox.failToRemove(0);

        await().atMost(PATIENCE).until(() -> server.outbox.pending() == 0);
        listener = new Caller(server.connect(Server.VIEWER));
        MessageConsumer again = durableSubscription();
        for (int i = 0; i < 10; i++) {
            assertThat(subject(Caller.next(again))).isEqualTo("meanwhile" + i);
        }
        assertThat(again.receive(QUIET_MILLIS)).isNull();
    }

    @Test
    void requestsSurviveARestartOfTheBrokerAndAreServedOnce() throws JMSException {
        server.requests().stop();
        try (Caller operator = Caller.of(server, Server.OPERATOR)) {
            for (int i = 0; i < 20; i++) {
                operator.request(operator.request("r" + i));
            }
        }
        listener.close();
        server.broker().stop();
        server.requests().start();
        server.broker().start();

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.size() == 20);
        try (Caller admin = Caller.of(server, Server.ADMIN)) {
            await().atMost(PATIENCE)
                    .until(() -> admin.browse(Destinations.REQUESTS).isEmpty());
        }
        assertThat(server.launcher.calls).hasSize(20);
    }

    private MessageConsumer durableSubscription() throws JMSException {
        return listener.session.createSharedDurableConsumer(
                listener.session.createTopic(Destinations.eventsOf(InMemoryTokens.TEAM)), "audit");
    }

    private List<String> subjects(int count) throws JMSException {
        return subjects(count, events);
    }

    private static List<String> subjects(int count, MessageConsumer events) throws JMSException {
        List<String> subjects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            subjects.add(subject(Caller.next(events)));
        }
        return subjects;
    }

    private static String subject(Message event) throws JMSException {
        return event.getStringProperty("cloudEvents_subject");
    }
}
