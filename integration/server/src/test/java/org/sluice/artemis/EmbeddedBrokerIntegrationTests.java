package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.jms.InMemoryTokens;
import org.sluice.mqtt.Agent;
import org.sluice.mqtt.InMemoryDevices;
import org.sluice.protocol.Destinations;

class EmbeddedBrokerIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PATIENCE_MILLIS = PATIENCE.toMillis();
    private static final String TEAM_EVENTS = Destinations.eventsOf(InMemoryTokens.TEAM);
    private static final String OTHER_EVENTS = Destinations.eventsOf(InMemoryTokens.OTHER_TEAM);
    private static final String SUBSCRIPTION = "archive of ";

    private final InMemoryTokens tokens = new InMemoryTokens();
    private final List<ActiveMQConnectionFactory> factories = new ArrayList<>();
    private Path directory;
    private EmbeddedBroker broker;

    @BeforeEach
    void start(@TempDir Path directory) {
        this.directory = directory;
        for (Role role : Role.values()) {
            tokens.add(role.name(), role);
        }
        broker = EmbeddedBroker.ofThisServer(properties(directory, 0), MqttServer.anyPort(), registers(tokens));
        broker.start();
    }

    @AfterEach
    void stop() {
        factories.forEach(ActiveMQConnectionFactory::close);
        broker.stop();
    }

    @Test
    void letsOnlyHoldersOfTokensIn() {
        assertThatThrownBy(() -> session("ADMIN", "wrong")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> session("nobody", InMemoryTokens.secretOf("ADMIN")))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> session("VIEWER", InMemoryTokens.secretOf("ADMIN")))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> session(null, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session(ServerIdentity.USER, "")).isInstanceOf(JMSSecurityException.class);
        // Artemis has a user of its own for clusters, with a password everybody knows.
        assertThatThrownBy(() -> session("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!"))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void keepsMessagesOverARestart() throws JMSException {
        Session sender = session("OPERATOR");
        sender.createProducer(new ActiveMQQueue(Destinations.REQUESTS)).send(sender.createTextMessage("kept"));
        int port = broker.port();
        factories.forEach(ActiveMQConnectionFactory::close);
        broker.stop();
        broker.start();

        assertThat(broker.port()).isEqualTo(port);
        Message message = consume(session("ADMIN"), Destinations.REQUESTS);
        assertThat(message.getBody(String.class)).isEqualTo("kept");
        assertThat(message.getStringProperty("_AMQ_VALIDATED_USER")).isEqualTo("OPERATOR");
    }

    @Test
    void remembersDuplicateIdsOverARestart() throws JMSException {
        for (int i = 0; i < 2; i++) {
            Session sender = session("OPERATOR");
            Message message = sender.createTextMessage("same");
            message.setStringProperty("_AMQ_DUPL_ID", "one");
            sender.createProducer(new ActiveMQQueue(Destinations.REQUESTS)).send(message);
            factories.forEach(ActiveMQConnectionFactory::close);
            broker.stop();
            broker.start();
        }
        Session reader = session("ADMIN");
        MessageConsumer consumer = reader.createConsumer(reader.createQueue(Destinations.REQUESTS));
        assertThat(consumer.receive(PATIENCE_MILLIS)).isNotNull();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void letsNobodyReadDeadLettersByAnotherName() throws JMSException {
        Session owner = session("OWNER");
        for (String name : List.of(
                Destinations.DEAD_LETTERS,
                Destinations.REQUESTS,
                Destinations.EVENTS + "::" + Destinations.DEAD_LETTERS,
                Destinations.EVENTS + "::" + Destinations.REQUESTS,
                "sluice.reply.OWNER::" + Destinations.REQUESTS,
                "sluice.reply.OWNER.#",
                "sluice.#",
                "#")) {
            assertThatThrownBy(() -> owner.createConsumer(new ActiveMQQueue(name)))
                    .as(name)
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> owner.createConsumer(new ActiveMQTopic(name)))
                    .as(name)
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void letsNobodyHearOfAnotherTeamByAnyName() throws JMSException {
        tokens.add("STRANGER", Role.OWNER, InMemoryTokens.OTHER_TEAM);
        subscribeDurably(session("VIEWER"), TEAM_EVENTS);
        subscribeDurably(session("ADMIN"), Destinations.EVENTS);
        Session stranger = session("STRANGER");
        stranger.createSharedDurableConsumer(new ActiveMQTopic(OTHER_EVENTS), "own")
                .close();

        for (String name : List.of(
                Destinations.EVENTS,
                TEAM_EVENTS,
                Destinations.EVENTS + ".*",
                Destinations.EVENTS + ".#",
                Destinations.EVENTS + ".nobodys",
                "sluice.*.events." + InMemoryTokens.TEAM,
                OTHER_EVENTS + ".#",
                OTHER_EVENTS + "::" + SUBSCRIPTION + TEAM_EVENTS,
                OTHER_EVENTS + "::" + SUBSCRIPTION + Destinations.EVENTS,
                TEAM_EVENTS + "::" + SUBSCRIPTION + TEAM_EVENTS,
                Destinations.EVENTS + "::" + SUBSCRIPTION + TEAM_EVENTS)) {
            assertThatThrownBy(() -> stranger.createConsumer(new ActiveMQQueue(name)))
                    .as(name)
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> stranger.createConsumer(new ActiveMQTopic(name)))
                    .as(name)
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() ->
                            stranger.createBrowser(new ActiveMQQueue(name)).getEnumeration())
                    .as(name)
                    .isInstanceOf(JMSException.class);
        }
        // The name of somebody else's subscription neither moves it nor takes it away.
        for (String name : List.of(TEAM_EVENTS, Destinations.EVENTS)) {
            assertThatThrownBy(() ->
                            stranger.createSharedDurableConsumer(new ActiveMQTopic(OTHER_EVENTS), SUBSCRIPTION + name))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> stranger.unsubscribe(SUBSCRIPTION + name)).isInstanceOf(JMSException.class);
        }
    }

    private static void subscribeDurably(Session session, String topic) throws JMSException {
        session.createSharedDurableConsumer(new ActiveMQTopic(topic), SUBSCRIPTION + topic)
                .close();
    }

    @Test
    void theTopicOfATeamStaysATopicWhateverItsMembersMakeThere() throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + broker.port());
                ClientSessionFactory clients = locator.createSessionFactory();
                ClientSession member =
                        clients.createSession("OWNER", InMemoryTokens.secretOf("OWNER"), false, true, true, false, 0)) {
            SimpleString address = SimpleString.of(TEAM_EVENTS);
            assertThatThrownBy(() -> member.createAddress(address, RoutingType.ANYCAST, false))
                    .isInstanceOf(ActiveMQException.class);
            for (int times = 0; times < 2; times++) {
                assertThatThrownBy(() -> member.createQueue(
                                QueueConfiguration.of("own").setAddress(address).setRoutingType(RoutingType.ANYCAST)))
                        .isInstanceOf(ActiveMQException.class);
                member.createAddress(address, RoutingType.MULTICAST, true);
            }
        }
        MessageConsumer listener = session("VIEWER").createConsumer(new ActiveMQTopic(TEAM_EVENTS));
        Session server = session(broker.identity().user(), broker.identity().password());
        server.createProducer(new ActiveMQTopic(TEAM_EVENTS)).send(server.createTextMessage("told"));

        assertThat(listener.receive(PATIENCE_MILLIS).getBody(String.class)).isEqualTo("told");
    }

    @Test
    void letsNobodySendPastTheRules() throws JMSException {
        Session viewer = session("VIEWER");
        for (String name : List.of(
                Destinations.REQUESTS,
                Destinations.EVENTS,
                TEAM_EVENTS,
                Destinations.DEAD_LETTERS,
                Destinations.EVENTS + "::" + Destinations.REQUESTS,
                "sluice.reply.VIEWER::" + Destinations.REQUESTS,
                "activemq.management")) {
            MessageProducer producer = viewer.createProducer(null);
            assertThatThrownBy(() -> producer.send(new ActiveMQQueue(name), viewer.createTextMessage("x")))
                    .as(name)
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void takesRequestsFromThoseConnectedWhileTheTokensCannotBeRead() throws JMSException {
        AtomicBoolean away = new AtomicBoolean();
        InMemoryTokens flaky = new InMemoryTokens() {
            @Override
            public java.util.Optional<org.sluice.access.Principal> authenticate(String secret) {
                if (away.get()) {
                    throw new IllegalStateException("the database is away");
                }
                return super.authenticate(secret);
            }
        };
        flaky.add("OPERATOR", Role.OPERATOR);
        broker.stop();
        broker = EmbeddedBroker.ofThisServer(properties(directory, 0), MqttServer.anyPort(), registers(flaky));
        broker.start();
        Connection connection = connection("OPERATOR", InMemoryTokens.secretOf("OPERATOR"));
        away.set(true);

        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createProducer(new ActiveMQQueue(Destinations.REQUESTS)).send(session.createTextMessage("meanwhile"));
        assertThatThrownBy(() -> connection("OPERATOR", InMemoryTokens.secretOf("OPERATOR")))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void endsTheConnectionsOfATokenThatIsRevoked() throws JMSException {
        Connection connection = connection("VIEWER", InMemoryTokens.secretOf("VIEWER"));
        AtomicBoolean ended = new AtomicBoolean();
        connection.setExceptionListener(failure -> ended.set(true));
        connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        tokens.revoke("VIEWER");

        await().atMost(PATIENCE).untilTrue(ended);
    }

    /** It stays valid, and connected it could listen for ever. */
    @Test
    void endsTheConnectionsOfATokenThatListensWhereItNoLongerMay() throws JMSException {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean others = new AtomicBoolean();
        for (String name : List.of("VIEWER", "MEMBER", "ADMIN")) {
            Connection connection = connection(name, InMemoryTokens.secretOf(name));
            connection.setExceptionListener(failure -> (name.equals("VIEWER") ? ended : others).set(true));
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createConsumer(new ActiveMQTopic(TEAM_EVENTS));
            session.createConsumer(session.createTemporaryQueue());
            session.createConsumer(session.createQueue("sluice.reply." + name));
        }
        tokens.add("VIEWER", Role.VIEWER, InMemoryTokens.OTHER_TEAM);

        await().atMost(PATIENCE).untilTrue(ended);
        Session again = session("VIEWER");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> again.createConsumer(new ActiveMQTopic(TEAM_EVENTS)))
                        .isInstanceOf(JMSSecurityException.class));
        assertThat(others).as("connections of those who may").isFalse();
    }

    @Test
    void aBrokerForOtherServersLetsThemInUnderTheNameAndPasswordItWasGiven(@TempDir Path other) throws Exception {
        broker.stop();
        broker = EmbeddedBroker.ofOtherServers(
                new BrokerProperties(
                        null,
                        "servers",
                        "servers-password",
                        "127.0.0.1",
                        0,
                        other.resolve("broker"),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200)),
                MqttServer.anyPort(),
                registers(tokens));
        broker.start();

        Session server = session("servers", "servers-password");
        MessageProducer offers = server.createProducer(new ActiveMQQueue(Destinations.PARTITIONS));
        MessageConsumer taken = server.createConsumer(new ActiveMQQueue(Destinations.PARTITIONS));
        offers.send(server.createTextMessage("an offer"));
        assertThat(taken.receive(PATIENCE_MILLIS).getBody(String.class)).isEqualTo("an offer");
        assertThatThrownBy(() -> session("servers", "wrong")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> session(ServerIdentity.USER, "servers-password"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> session("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!"))
                .isInstanceOf(JMSException.class);

        // The servers have no token, and are not taken for somebody whose token was revoked.
        AtomicBoolean ended = new AtomicBoolean();
        Connection viewer = connection("VIEWER", InMemoryTokens.secretOf("VIEWER"));
        viewer.setExceptionListener(failure -> ended.set(true));
        viewer.createSession(false, Session.AUTO_ACKNOWLEDGE);
        tokens.revoke("VIEWER");
        await().atMost(PATIENCE).untilTrue(ended);
        offers.send(server.createTextMessage("another"));
        assertThat(taken.receive(PATIENCE_MILLIS).getBody(String.class)).isEqualTo("another");
    }

    @Test
    void devicesAreLetInWhenItIsToldSoAndAfterEveryStartFromThenOn(@TempDir Path other) throws Exception {
        broker.letDevicesIn();
        int port = broker.mqttPort();
        broker.stop();
        broker = EmbeddedBroker.ofThisServer(
                properties(other, 0),
                new MqttAcceptorProperties("127.0.0.1", port, 0, null),
                new Registers(tokens, MqttServer.teams(), new InMemoryDevices().with("d1")));
        broker.start();
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);

        broker.letDevicesIn();
        new Socket("127.0.0.1", port).close();
        broker.stop();
        broker.start();
        new Socket("127.0.0.1", port).close();
    }

    /** Whoever had a session that is kept begins a new one, and hears nothing that was meant for the old. */
    @Test
    void whatADeviceSubscribedToEndsWithTheBroker() throws Exception {
        broker.stop();
        broker = EmbeddedBroker.ofThisServer(
                properties(directory, 0),
                MqttServer.anyPort(),
                new Registers(tokens, MqttServer.teams(), new InMemoryDevices().with("d1")));
        broker.start();
        broker.letDevicesIn();
        MqttConnectOptions kept = Agent.options("device:t1:d1", InMemoryDevices.passwordOf("d1"));
        kept.setCleanSession(false);
        try (Agent agent = new Agent("tcp://127.0.0.1:" + broker.mqttPort(), "d1")) {
            agent.connect(kept);
            assertThat(agent.subscribe("ff/v1/t1/d/d1/command")).isZero();
        }
        broker.stop();
        broker.start();
        tell("missed");

        try (Agent agent = new Agent("tcp://127.0.0.1:" + broker.mqttPort(), "d1")) {
            assertThat(agent.connect(kept)).as("session present").isFalse();
            assertThat(agent.subscribe("ff/v1/t1/d/d1/command")).isZero();
            tell("heard");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(agent.received).containsExactly("ff/v1/t1/d/d1/command heard"));
        }
    }

    private void tell(String text) throws JMSException {
        Session server = session(broker.identity().user(), broker.identity().password());
        server.createProducer(new ActiveMQTopic("ff.v1.t1.d.d1.command")).send(server.createTextMessage(text));
    }

    @Test
    void saysSoIfThePortOfTheDevicesIsTaken(@TempDir Path other) throws Exception {
        broker.letDevicesIn();
        EmbeddedBroker second = EmbeddedBroker.ofThisServer(
                properties(other, 0),
                new MqttAcceptorProperties("127.0.0.1", broker.mqttPort(), 0, null),
                registers(tokens));
        second.start();
        try {
            assertThatThrownBy(second::letDevicesIn)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sluice.mqtt.port");
        } finally {
            second.stop();
        }
    }

    @Test
    void saysSoIfThePortIsTaken(@TempDir Path other) {
        EmbeddedBroker second =
                EmbeddedBroker.ofThisServer(properties(other, broker.port()), MqttServer.anyPort(), registers(tokens));
        assertThatThrownBy(second::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sluice.broker.port");
        assertThat(second.isRunning()).isFalse();
    }

    @Test
    void saysSoIfTheDataDirectoryIsInUse() {
        EmbeddedBroker second =
                EmbeddedBroker.ofThisServer(properties(directory, 0), MqttServer.anyPort(), registers(tokens));
        assertThatThrownBy(second::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("data directory");
    }

    private static Registers registers(AccessTokens tokens) {
        return new Registers(tokens, MqttServer.teams(), new InMemoryDevices());
    }

    private static BrokerProperties properties(Path directory, int port) {
        return new BrokerProperties(
                null,
                null,
                null,
                "127.0.0.1",
                port,
                directory.resolve("broker"),
                Duration.ofMillis(50),
                Duration.ofMillis(200));
    }

    private static Message consume(Session session, String queue) throws JMSException {
        Message message = session.createConsumer(session.createQueue(queue)).receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new AssertionError("nothing came");
        }
        return message;
    }

    private Session session(String token) throws JMSException {
        return session(token, InMemoryTokens.secretOf(token));
    }

    private Session session(@Nullable String user, @Nullable String password) throws JMSException {
        return connection(user, password).createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private Connection connection(@Nullable String user, @Nullable String password) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port());
        factories.add(factory);
        Connection connection = factory.createConnection(user, password);
        connection.start();
        return connection;
    }
}
