package org.sluice.outage;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.protocol.Destinations;
import org.sluice.support.Factory;
import org.sluice.support.ServerProcess;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The broker goes away while promotions run and requests wait in its queue, and comes back with its journal. */
class BrokerOutageFunctionalTests {

    private static final int REQUESTS = 10;

    @Test
    void requestsAreServedOnceAndEventsArriveAllTheSame() throws Exception {
        Map<String, Object> properties = Map.of(
                "sluice.jms.max-back-off", "500ms",
                "sluice.broker.port", ServerProcess.freePort(),
                "sluice.mqtt.port", ServerProcess.freePort(),
                "sluice.mqtt.websocket-port", ServerProcess.freePort());
        try (TestServer server = TestServer.start(properties)) {
            Factory factory = server.factory();
            EmbeddedBroker broker = server.context().getBean(EmbeddedBroker.class);
            String secret = factory.bean(AccessTokens.class)
                    .issue(
                            "caller",
                            java.util.Optional.of(factory.application.team()),
                            Role.OPERATOR,
                            java.util.Optional.empty(),
                            "test")
                    .secret();
            Set<String> requested = new HashSet<>();
            List<String> received = new ArrayList<>();
            try (Line first = new Line(factory, 1);
                    Line second = new Line(factory, 2)) {
                first.pauseBefore(first.target, Line::deploying);
                second.pauseAfterDeployment();
                int port = broker.port();
                try (Subscriber subscriber = new Subscriber(port, factory, secret)) {
                    requested.addAll(subscriber.request(factory, List.of(first, second)));
                    first.awaitPause();
                    second.awaitPause();
                    requested.addAll(subscriber.request(factory, List.of(first, second)));
                }

                broker.stop();
                first.goOn();
                second.goOn();
                Awaitility.await("promotions go on without the broker")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> first.target.deployments() > 1 && second.target.deployments() > 1);
                broker.start();

                assertThat(broker.port()).as("the same port").isEqualTo(port);
                try (Subscriber subscriber = new Subscriber(port, factory, secret)) {
                    requested.addAll(subscriber.request(factory, List.of(first, second)));
                    received.addAll(subscriber.receiveUntil(factory, requested.size()));
                }
                assertThat(Set.copyOf(received)).containsExactlyInAnyOrderElementsOf(events(factory));
                assertThat(first.target.deployments() + second.target.deployments())
                        .isEqualTo(requested.size());
            }
            assertThat(factory.bean(JdbcClient.class)
                            .sql(
                                    "SELECT request_id FROM promotion WHERE application_id = :app AND status = 'SUCCEEDED'")
                            .param("app", factory.application.id().value())
                            .query(String.class)
                            .list())
                    .containsExactlyInAnyOrderElementsOf(requested);
        }
    }

    /** Ids of all events there ever were; the journal keeps each under an id of its own. */
    private static List<String> events(Factory factory) {
        List<String> ids = factory.bean(JdbcClient.class)
                .sql("SELECT event_id FROM promotion_event")
                .query(String.class)
                .list();
        assertThat(ids).doesNotHaveDuplicates();
        return ids;
    }

    /** Somebody who listens durably and asks for promotions, each twice under the same id. */
    private static final class Subscriber implements AutoCloseable {

        private final ActiveMQConnectionFactory factory;
        private final Connection connection;
        private final Session session;
        private final MessageConsumer events;

        Subscriber(int port, Factory at, String secret) throws JMSException {
            factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
            connection = factory.createConnection("caller", secret);
            connection.setClientID("caller");
            connection.start();
            session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            String team = at.application.team().value();
            events = session.createDurableConsumer(session.createTopic(Destinations.eventsOf(team)), "all");
        }

        Set<String> request(Factory at, List<Line> lines) throws JMSException {
            Set<String> ids = new HashSet<>();
            for (int i = 0; i < REQUESTS; i++) {
                Line line = lines.get(i % lines.size());
                String id = UUID.randomUUID().toString();
                for (int times = 0; times < 2; times++) {
                    session.createProducer(session.createQueue(Destinations.REQUESTS))
                            .send(session.createTextMessage(
                                    "{\"requestId\":\"%s\",\"pipeline\":\"%s\",\"stage\":\"%s\"}"
                                            .formatted(id, line.pipeline.id(), line.sourceStage())));
                }
                ids.add(id);
            }
            return ids;
        }

        /** Ids of what came, until so many promotions have succeeded and nothing more comes. */
        List<String> receiveUntil(Factory at, int succeeded) throws JMSException {
            List<String> ids = new ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (System.nanoTime() < end) {
                Message message = events.receive(300);
                if (message != null) {
                    ids.add(message.getStringProperty("cloudEvents_id"));
                } else if (ended(at) == succeeded && outbox(at) == 0) {
                    return ids;
                }
            }
            throw new AssertionError("after a minute %d of %d had succeeded and %d events were unsent"
                    .formatted(ended(at), succeeded, outbox(at)));
        }

        private static long ended(Factory at) {
            return at.bean(JdbcClient.class)
                    .sql("SELECT COUNT(*) FROM promotion WHERE status = 'SUCCEEDED'")
                    .query(Long.class)
                    .single();
        }

        private static long outbox(Factory at) {
            return at.bean(JdbcClient.class)
                    .sql("SELECT COUNT(*) FROM event_outbox")
                    .query(Long.class)
                    .single();
        }

        @Override
        public void close() throws JMSException {
            connection.close();
            factory.close();
        }
    }
}
