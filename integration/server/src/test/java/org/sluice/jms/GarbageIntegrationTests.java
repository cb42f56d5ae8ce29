package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;
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
        await().atMost(PATIENCE).until(() -> admin.browse(Destinations.REQUESTS).isEmpty());
        List<Message> letters = admin.browse(Destinations.DEAD_LETTERS);
        assertThat(letters).hasSize(10_000);
        for (Message letter : letters) {
            assertThat(letter.getStringProperty(Destinations.REJECTION_REASON)).isNotBlank();
        }
        assertThat(server.launcher.calls).hasSize(1);
    }

    /** What no JMS client sends: a message that calls itself text and has no text in it. */
    @Test
    void aMessageThatBreaksTheClientLibraryDoesNotStopTheOthers() throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(
                        "tcp://127.0.0.1:" + server.broker().port());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(
                        Server.OPERATOR, InMemoryTokens.secretOf(Server.OPERATOR), false, true, true, false, 1);
                ClientProducer producer = session.createProducer(Destinations.REQUESTS)) {
            ClientMessage broken = session.createMessage(ClientMessage.TEXT_TYPE, true);
            broken.setRoutingType(org.apache.activemq.artemis.api.core.RoutingType.ANYCAST);
            broken.getBodyBuffer().writeBytes(new byte[] {1, 0, 15, 0, 0, 7});
            producer.send(broken);
        }
        for (int i = 0; i < 20; i++) {
            operator.request(operator.request("good " + i));
        }

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.size() == 20);
        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 1);
    }
}
