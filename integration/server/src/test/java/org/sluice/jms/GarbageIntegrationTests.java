package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.protocol.Destinations;

class GarbageIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LONG = "x".repeat(RequestReader.LIMIT);

    private Server server;
    private Caller operator;
    private Caller admin;

    @BeforeEach
    void start(@TempDir Path directory) throws JMSException {
        server = Server.start(directory);
        operator = Caller.of(server, Server.OPERATOR);
        admin = Caller.of(server, Server.ADMIN);
    }

    @AfterEach
    void stop() throws JMSException {
        operator.close();
        admin.close();
        server.close();
    }

    @Test
    void everyKindOfGarbageIsDeadLetteredAsItCameWithItsOwnReason() throws JMSException {
        Map<String, Message> garbage = new TreeMap<>();
        Session session = operator.session;
        garbage.put("empty", session.createTextMessage());
        garbage.put("not-json", operator.text("{\"pipeline\":"));
        garbage.put("not-an-object", operator.text("[1, 2]"));
        garbage.put("unknown-field", operator.text("{\"pipeline\":\"p\",\"stage\":\"s\",\"colour\":\"s3cret\"}"));
        garbage.put("wrong-type", operator.text("{\"pipeline\":17,\"stage\":\"s\"}"));
        garbage.put("missing", operator.text("{\"pipeline\":\"p\"}"));
        garbage.put("blank", operator.text("{\"pipeline\":\" \",\"stage\":\"s\"}"));
        garbage.put("too-long", operator.text("{\"pipeline\":\"p\",\"stage\":\"" + "s".repeat(101) + "\"}"));
        garbage.put("too-large", operator.text("{\"reason\":\"" + LONG + "\"}"));
        garbage.put("control-character", operator.text("{\"pipeline\":\"\\u0000\",\"stage\":\"s\"}"));
        BytesMessage latin = session.createBytesMessage();
        latin.writeBytes(new byte[] {'{', '"', (byte) 0xE9, '"'});
        garbage.put("not-utf-8", latin);
        MapMessage map = session.createMapMessage();
        map.setString("pipeline", "p");
        garbage.put("wrong-message-type", map);
        for (Map.Entry<String, Message> one : garbage.entrySet()) {
            one.getValue().setStringProperty("expected", one.getKey());
            operator.request(one.getValue());
        }

        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == garbage.size());
        for (Message letter : admin.browse(Destinations.DEAD_LETTERS)) {
            assertThat(letter.getStringProperty(Destinations.REJECTION_CODE))
                    .isEqualTo(letter.getStringProperty("expected"));
            assertThat(letter.getStringProperty(Destinations.REJECTION_REASON)).doesNotContain("s3cret");
            if (letter instanceof MapMessage same) {
                assertThat(same.getString("pipeline")).isEqualTo("p");
            }
            if (letter instanceof jakarta.jms.TextMessage text && text.getText() != null) {
                Message original = java.util.Objects.requireNonNull(garbage.get(letter.getStringProperty("expected")));
                assertThat(text.getText()).isEqualTo(((jakarta.jms.TextMessage) original).getText());
            }
        }
    }

    @Test
    void tenThousandPiecesOfGarbageEndAmongTheDeadLettersAndAGoodRequestIsServedAfterwards() throws JMSException {
        List<String> bodies =
                List.of("garbage", "{}", "[]", "{\"pipeline\":true}", "\"\"", "{\"a\":{\"b\":[]}}", "null");
        Session bulk = operator.connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = bulk.createProducer(bulk.createQueue(Destinations.REQUESTS));
        for (int i = 0; i < 10_000; i++) {
            producer.send(bulk.createTextMessage(bodies.get(i % bodies.size())));
            if (i % 500 == 499) {
                bulk.commit();
            }
        }
        operator.request(operator.request("good"));

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("good"));
        // Requests that a consumer holds at the moment are in neither queue as far as a browser sees.
        List<Message> letters = await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> admin.browse(Destinations.DEAD_LETTERS), found -> found.size() >= 10_000);
        assertThat(letters).hasSize(10_000);
        for (Message letter : letters) {
            assertThat(letter.getStringProperty(Destinations.REJECTION_REASON)).isNotBlank();
        }
        assertThat(server.launcher.calls).hasSize(1);
    }

    @Test
    void aBodyThatDoesNotFitItsTypeIsTurnedAwayAtTheDoorWhateverItsSize() throws Exception {
        try (RawClient raw = new RawClient(server.broker().port())) {
            for (byte type :
                    new byte[] {ClientMessage.TEXT_TYPE, ClientMessage.MAP_TYPE, ClientMessage.OBJECT_TYPE, 99}) {
                for (int size : new int[] {6, 300_000}) {
                    byte[] body = new byte[size];
                    body[0] = 1;
                    body[1] = 127;
                    assertThatThrownBy(() -> raw.send(raw.message(type, body)))
                            .as("type %d with %d bytes", type, size)
                            .isInstanceOf(ActiveMQException.class);
                }
            }
        }
        operator.request(operator.request("good"));

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("good"));
        await().atMost(PATIENCE).until(() -> admin.browse(Destinations.REQUESTS).isEmpty());
    }

    @Test
    void headersAndPropertiesThatJmsCannotCarryDoNotStopAMessageFromBeingDeadLettered() throws Exception {
        try (RawClient raw = new RawClient(server.broker().port())) {
            ClientMessage message = raw.message(ClientMessage.BYTES_TYPE, new byte[] {'?'});
            message.putStringProperty("not-a java name", "x");
            message.putBytesProperty("bytes", new byte[] {1});
            message.putIntProperty("JMSCorrelationID", 7);
            message.putStringProperty("JMSReplyTo", "nonsense://here");
            raw.send(message);
        }

        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 1);
    }

    /** A client that speaks Artemis's own protocol and keeps none of the rules of JMS. */
    private static final class RawClient implements AutoCloseable {

        private final ServerLocator locator;
        private final ClientSessionFactory factory;
        private final ClientSession session;

        RawClient(int port) throws Exception {
            locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + port);
            factory = locator.createSessionFactory();
            session = factory.createSession(
                    Server.OPERATOR, InMemoryTokens.secretOf(Server.OPERATOR), false, true, true, false, 1);
        }

        ClientMessage message(byte type, byte[] body) {
            ClientMessage message = session.createMessage(type, true);
            message.setRoutingType(RoutingType.ANYCAST);
            message.getBodyBuffer().writeBytes(body);
            return message;
        }

        void send(ClientMessage message) throws ActiveMQException {
            try (ClientProducer producer = session.createProducer(Destinations.REQUESTS)) {
                producer.send(message);
            }
        }

        @Override
        public void close() throws ActiveMQException {
            session.close();
            factory.close();
            locator.close();
        }
    }
}
