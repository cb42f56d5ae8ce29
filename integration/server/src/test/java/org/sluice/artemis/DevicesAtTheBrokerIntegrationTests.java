package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttSecurityException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.access.Role;
import org.sluice.device.DeviceId;
import org.sluice.jms.InMemoryTokens;
import org.sluice.mqtt.Agent;
import org.sluice.mqtt.InMemoryDevices;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.DeviceTopics;

/** What a device may do at the broker, tried with a real MQTT client. */
class DevicesAtTheBrokerIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final InMemoryDevices devices =
            new InMemoryDevices().with("d1").with("d2");
    private static MqttServer server;

    private final List<Agent> agents = new ArrayList<>();
    private Connection connection;
    private Session session;

    /** One for all: starting one for each of them takes most of the time. */
    @BeforeAll
    static void startServer(@TempDir Path directory) {
        server = new MqttServer(directory, devices);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() throws JMSException {
        devices.away = false;
        connection = server.connections().createConnection();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void stop() throws MqttException, JMSException {
        for (Agent agent : agents) {
            agent.close();
        }
        connection.close();
    }

    private String tcp() {
        return "tcp://127.0.0.1:" + server.broker.mqttPort();
    }

    private Agent agent(String id) throws MqttException {
        return keep(new Agent(tcp(), id));
    }

    private Agent keep(Agent agent) {
        agents.add(agent);
        return agent;
    }

    private MessageConsumer listenTo(String address) throws JMSException {
        return session.createConsumer(new ActiveMQTopic(address));
    }

    private void send(String topic, String text) throws JMSException {
        session.createProducer(new ActiveMQTopic(DeviceTopics.address(topic))).send(session.createTextMessage(text));
    }

    @Test
    void aDeviceHearsItsCommandsAndIsHeard() throws Exception {
        MessageConsumer statuses = listenTo(DeviceTopics.addressOfAll(DeviceTopics.STATUS));
        Agent agent = agent("d1").listening();
        agent.publish(agent.topic("status"), "hello");
        send(agent.topic("command"), "{\"command\":\"update\"}");

        Message status = statuses.receive(PATIENCE.toMillis());
        assertThat(new String(status.getBody(byte[].class), StandardCharsets.UTF_8))
                .isEqualTo("hello");
        assertThat(status.getJMSTimestamp()).isPositive();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(agent.received)
                .containsExactly("ff/v1/t1/d/d1/command {\"command\":\"update\"}"));
    }

    @Test
    void webSocketsWorkAlike() throws Exception {
        MessageConsumer statuses = listenTo(DeviceTopics.addressOfAll(DeviceTopics.STATUS));
        Agent agent = keep(new Agent("ws://127.0.0.1:" + server.broker.websocketPort() + "/", "d1"));
        // The client gives the handshake one second, whatever it is told; a busy machine may need another try.
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(e -> e.getCause() instanceof SocketTimeoutException)
                .until(() -> agent.listening().isConnected());
        // More than one web socket frame of the default size holds.
        agent.publish(agent.topic("status"), "x".repeat(300_000));

        assertThat(statuses.receive(PATIENCE.toMillis()).getBody(byte[].class)).hasSize(300_000);
    }

    @Test
    void strangersAreKeptOut() throws Exception {
        String user = DeviceTopics.user("t1", "d1");
        String password = InMemoryDevices.passwordOf("d1");
        refused("d1", user, Agent.options(user, "wrong"));
        refused("d1", user, Agent.options(DeviceTopics.user("t2", "d1"), password));
        refused("d1", DeviceTopics.user("t2", "d1"), Agent.options(DeviceTopics.user("t2", "d1"), password));
        refused("d1", "another-client-id", Agent.options(user, password));
        refused("d1", DeviceTopics.user("t1", "d2"), Agent.options(user, password));
        refused("dx", "device:t1:dx", Agent.options("device:t1:dx", "password-dx"));
        refused("d1", "x", new MqttConnectOptions());
        server.tokens.add("ADMIN", Role.ADMIN);
        refused("ADMIN", "ADMIN", Agent.options("ADMIN", InMemoryTokens.secretOf("ADMIN")));
        refused(
                "server",
                "server",
                Agent.options(ServerIdentity.USER, server.broker.identity().password()));
    }

    private void refused(String id, String clientId, MqttConnectOptions options) throws MqttException {
        Agent agent = keep(new Agent(tcp(), id, clientId));
        assertThatThrownBy(() -> agent.connect(options))
                .as(options.getUserName() + " as " + clientId)
                .isInstanceOf(MqttException.class);
    }

    @Test
    void aDeviceComesInThroughItsOwnDoorOnly() {
        try (ActiveMQConnectionFactory core =
                new ActiveMQConnectionFactory("tcp://127.0.0.1:" + server.broker.port())) {
            assertThatThrownBy(() ->
                            core.createConnection(DeviceTopics.user("t1", "d1"), InMemoryDevices.passwordOf("d1")))
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void aStrangerEndsNobodysConnectionByTakingItsName() throws Exception {
        Agent agent = agent("d1").listening();
        String user = DeviceTopics.user("t1", "d1");
        refused("d1", user, Agent.options(user, "wrong"));
        refused("d1", user, Agent.options(DeviceTopics.user("t1", "d2"), InMemoryDevices.passwordOf("d2")));

        send(agent.topic("command"), "still there");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(agent.received).hasSize(1));
        assertThat(agent.lost).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "+/+/+/+/+/+",
                "ff/#",
                "ff/v1/t1/#",
                "ff/v1/t1/d/#",
                "ff/v1/t1/d/+/command",
                "ff/v1/t1/d/d1/#",
                "ff/v1/t1/d/d1/+",
                "ff/v1/+/d/d1/command",
                "ff/v1/t1/d/d1/command/#",
                "ff/v1/t1/d/d2/command",
                "ff/v1/t1/d/d2/status",
                "ff/v1/t1/d/d1/status",
                "ff/v1/t2/d/d1/command",
                "ff/v1/t1/a/a2/command",
                "ff/v1/t1/a/+/command",
                "ff/v1/t2/a/a1/command",
                "ff/v1/t1/p/a1/command",
                "ff/v1/t1/a/a1/status",
                "ff.v1.t1.d.d2.command",
                "$share/x/ff/v1/t1/d/d2/command",
                "$share/x/ff/v1/+/d/+/command",
                "sluice/promotion/events",
                "sluice.promotion.requests",
                "activemq/notifications",
                "activemq/management",
                "$sys/#",
                "$SYS/broker",
                "ff.v1.t1.d.d1.command::device:t1:d2.ff.v1.t1.d.d2.command",
            })
    void aDeviceListensNowhereElse(String topic) throws Exception {
        Agent other = agent("d2").listening();
        Agent agent = agent("d1").connect();
        int granted;
        try {
            granted = agent.subscribe(topic);
        } catch (MqttException e) {
            granted = 128;
        }
        assertThat(granted).isEqualTo(128);

        send(other.topic("command"), "for d2");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.received).hasSize(1));
        assertThat(agent.received).isEmpty();
    }

    @Test
    void aQueueNamedBehindATopicIsNotReached() throws Exception {
        session.createProducer(session.createQueue(Destinations.REQUESTS)).send(session.createTextMessage("secret"));
        Agent agent = agent("d1").connect();
        agent.subscribe("ff/v1/t1/d/d1/command::" + Destinations.REQUESTS);

        MessageConsumer requests = session.createConsumer(session.createQueue(Destinations.REQUESTS));
        assertThat(requests.receive(PATIENCE.toMillis())).isNotNull();
        assertThat(agent.received).isEmpty();
    }

    /** Agents listen there; each device is told for itself. */
    @Test
    void aDeviceMayListenWhereItsApplicationsCommandsWouldBe() throws Exception {
        Agent agent = agent("d1").listening();
        assertThat(agent.subscribe("ff/v1/t1/a/a1/command")).isZero();
        assertThat(agent.subscribe(SharedCommands.held("ff.v1.t1.a.a1.command", "device:t1:d1.ff.v1.t1.a.a1.command")
                        .orElseThrow()
                        .replace('.', '/')))
                .isNotZero();
        agent.unsubscribe("ff/v1/t1/a/a1/command");
        send(agent.topic("command"), "its own");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(agent.received).containsExactly("ff/v1/t1/d/d1/command its own"));
    }

    /** As many as the broker has threads for servers and more: each waits for the database. */
    @Test
    void devicesThatLogInSlowlyHoldNobodyElseUp() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        devices.atTheDoor = () -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Agent>> coming = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                String id = "slow" + i;
                devices.with(id);
                coming.add(threads.submit(
                        () -> new Agent(tcp(), id).waiting(PATIENCE).connect()));
            }
            await().atMost(PATIENCE).until(() -> server.broker.mqttConnections() == 100);
            MessageConsumer statuses = listenTo("ff.v1.t1.d.d1.status");
            send("ff/v1/t1/d/d1/status", "meanwhile");
            assertThat(statuses.receive(PATIENCE.toMillis())).isNotNull();
            assertThat(coming).noneMatch(Future::isDone);
        } finally {
            devices.atTheDoor = () -> {};
            slow.countDown();
            for (Future<Agent> one : coming) {
                agents.add(one.get());
            }
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff/v1/t1/d/d1/command",
                "ff/v1/t1/d/d2/status",
                "ff/v1/t1/d/d2/command",
                "ff/v1/t2/d/d1/status",
                "ff/v1/t1/d/d1/statuses",
                "ff/v1/t1/d/d1/status/x",
                "ff/v1/t1/d/d1/response/x/y",
                "ff/v1/t1/a/a1/command",
                "ff/v1/t1/p/a1/command",
                "ff.v1.t1.d.d2.command",
                "sluice/promotion/requests",
                "sluice.promotion.requests",
                "sluice/promotion/events",
                "activemq/management",
                "ff/v1/t1/d/d1/status::device:t1:d2.ff.v1.t1.d.d2.command",
                "x",
            })
    void aDeviceWritesNowhereElse(String topic) throws Exception {
        MessageConsumer everything = listenTo("ff.#");
        MessageConsumer requests = session.createConsumer(session.createQueue(Destinations.REQUESTS));
        MessageConsumer events = listenTo(Destinations.EVENTS);
        Agent other = agent("d2").listening();
        Agent agent = agent("d1").listening().waiting(Duration.ofMillis(500));
        try {
            agent.publish(topic, "evil");
        } catch (MqttException e) {
            // Thrown out before it knew that it had written.
        }

        // MQTT 3.1.1 knows no other way to say no.
        await().atMost(PATIENCE).untilTrue(agent.lost);
        for (MessageConsumer consumer : List.of(everything, requests, events)) {
            assertThat(consumer.receive(100)).isNull();
        }
        assertThat(other.received).isEmpty();
    }

    @Test
    void aDeviceWritesToAllOfItsOwn() throws Exception {
        Agent agent = agent("d1").listening();
        for (String leaf : List.of("status", "logs", "resources", "response", "response/platform-1")) {
            MessageConsumer reader = listenTo(DeviceTopics.address(agent.topic(leaf)));
            agent.publish(agent.topic(leaf), leaf);
            assertThat(reader.receive(PATIENCE.toMillis()).getBody(byte[].class))
                    .isEqualTo(leaf.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whoever took them may have died before it could say so to the broker. */
    @Test
    void aDeviceWhoseCredentialsAreGoneIsCutOffThoughNobodyAsksForIt() throws Exception {
        devices.with("d3");
        Agent staying = agent("d1").listening();
        Agent agent = agent("d3").listening();
        devices.desired.remove(new DeviceId("d3"));

        await().atMost(PATIENCE).untilTrue(agent.lost);
        assertThat(staying.lost).isFalse();
    }

    @Test
    void aLastWillReachesNobodyElse() throws Exception {
        Agent other = agent("d2").listening();
        Agent agent = agent("d1");
        MqttConnectOptions options = Agent.options(DeviceTopics.user("t1", "d1"), InMemoryDevices.passwordOf("d1"));
        options.setWill(
                "ff/v1/t1/d/d2/command",
                "{\"command\":\"update\",\"snapshot\":null}".getBytes(StandardCharsets.UTF_8),
                0,
                false);
        agent.connect(options);
        agent.publish("ff/v1/t1/d/d2/status", "a reason to be thrown out, which is when a will is read");
        await().atMost(PATIENCE).untilTrue(agent.lost);

        send(other.topic("command"), "a command of the server");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.received).isNotEmpty());
        assertThat(other.received).containsExactly("ff/v1/t1/d/d2/command a command of the server");
    }

    @Test
    void whatADeviceWritesIsJudgedWithoutTheDatabase() throws Exception {
        MessageConsumer statuses = listenTo(DeviceTopics.addressOfAll(DeviceTopics.STATUS));
        Agent agent = agent("d1").listening();
        int asked = devices.asked.get();
        devices.away = true;
        for (String leaf : List.of("logs", "response", "resources", "status")) {
            agent.publish(agent.topic(leaf), leaf);
        }
        assertThat(statuses.receive(PATIENCE.toMillis())).isNotNull();
        assertThat(devices.asked).hasValue(asked);
        assertThatThrownBy(() -> agent("d2").connect()).isInstanceOf(MqttSecurityException.class);
    }

    @Test
    void aDeviceThatComesAgainTakesItsOwnPlace() throws Exception {
        Agent first = agent("d1").listening();
        Agent second = agent("d1").listening();

        await().atMost(PATIENCE).untilTrue(first.lost);
        send(second.topic("command"), "once");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(second.received).hasSize(1));
        assertThat(first.received).isEmpty();
    }

    @Test
    void aThousandAgentsWithTheSameNameLeaveOneAndNothingBehind() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            done.add(threads.submit(() -> {
                // The broker does not answer who has lost its place before it got in; that is most of them.
                try (Agent agent = new Agent(tcp(), "d1").waiting(Duration.ofMillis(500))) {
                    agent.listening();
                } catch (MqttException e) {
                    // Another one took its place while it was still coming in.
                }
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        threads.shutdown();
        Agent last = agent("d1").listening();
        send(last.topic("command"), "for the last");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(last.received).containsExactly("ff/v1/t1/d/d1/command for the last"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.broker.mqttConnections()).isEqualTo(1));
    }
}
