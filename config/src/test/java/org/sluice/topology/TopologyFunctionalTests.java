package org.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.sluice.cli.client.PromotionFilter;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionMetadata;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.EventTypes;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.PromotionBody;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.TokenBody;
import org.sluice.simulator.SnapshotCounters;
import org.sluice.support.Factory;
import org.sluice.support.Gate;
import org.sluice.support.ServerProcess;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/**
 * What docker-compose.yml describes, without Docker: a MariaDB of the system's packages, a broker node, two servers and a
 * worker, each a process of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopologyFunctionalTests {

    private static final String PASSWORD = UUID.randomUUID().toString();
    private static final String ADMIN = "admin";
    private static final int DEVICES = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final List<ServerProcess> nodes = new ArrayList<>();
    private static SystemMariaDb database;
    private static BrokerNode broker;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private final String application = "app-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void startEverything() {
        database = SystemMariaDb.start(TestServer.temporary().resolve("mariadb"), PASSWORD);
        broker = BrokerNode.start(databaseSettings(), PASSWORD);
        for (int i = 0; i < 3; i++) {
            // One after the other: on a busy machine three at once take longer than each is given.
            nodes.add(node());
            nodes.get(i).started();
        }
    }

    private static Map<String, String> databaseSettings() {
        return Map.of(
                "SLUICE_DB_URL", database.url(), "SLUICE_DB_USER", SystemMariaDb.USER, "SLUICE_DB_PASSWORD", PASSWORD);
    }

    private static ServerProcess node() {
        Path directory = TestServer.temporary();
        Map<String, String> environment = new HashMap<>(databaseSettings());
        environment.put("SLUICE_BROKER_URL", broker.url());
        environment.put("SLUICE_BROKER_USER", BrokerNode.USER);
        environment.put("SLUICE_BROKER_PASSWORD", PASSWORD);
        environment.put("SLUICE_MQTT_URL", broker.mqttUrl());
        environment.put("SLUICE_SECRET_KEY", TestServer.SECRET_KEY);
        environment.put("SLUICE_ADMIN_TOKEN", TestServer.ADMIN_TOKEN);
        return ServerProcess.start(
                directory,
                Map.of(
                        "sluice.data-dir", directory.toString(),
                        "sluice.promotion.lease", "3s",
                        "sluice.promotion.heartbeat", "500ms",
                        "sluice.workers.enabled", "true",
                        // One partition at a time, so that all nodes get some.
                        "sluice.workers.threads", "1"),
                environment);
    }

    @AfterAll
    static void stopEverything() {
        nodes.forEach(TopologyFunctionalTests::close);
        close(broker);
        close(database);
    }

    private static void close(AutoCloseable each) {
        try {
            if (each != null) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void define() {
        development.flows(Factory.tab("t1", "Line 1", "one"));
        List<DefinitionDocument> documents = new ArrayList<>();
        documents.add(new DefinitionDocument(
                DefinitionDocument.API_VERSION, "Team", new DefinitionMetadata(null, null, "plant"), null));
        documents.add(new DefinitionDocument(
                DefinitionDocument.API_VERSION,
                "Application",
                new DefinitionMetadata("plant", null, application),
                null));
        documents.add(
                document("Instance", "dev", Map.of("baseUrl", development.url().toString())));
        documents.add(
                document("Instance", "prod", Map.of("baseUrl", production.url().toString())));
        documents.add(document(
                "Pipeline",
                "line",
                Map.of(
                        "publish",
                        true,
                        "policy",
                        Map.of("settleTime", "PT0S"),
                        "stages",
                        List.of(
                                Map.of("name", "dev", "type", "instance", "target", "dev", "action", "create-snapshot"),
                                Map.of("name", "prod", "type", "instance", "target", "prod", "action", "none")))));
        client(first()).definitions().apply(new DefinitionsBody(documents));
    }

    private DefinitionDocument document(String kind, String name, Map<String, Object> spec) {
        return new DefinitionDocument(
                DefinitionDocument.API_VERSION,
                kind,
                new DefinitionMetadata("plant", application, name),
                new HashMap<>(spec));
    }

    @AfterEach
    void stopNodeReds() {
        development.close();
        production.close();
    }

    @Test
    @Order(1)
    void theServersRunPromotionsOfOnePipelineAndEachSeesTheOthers() {
        Set<String> seen = new HashSet<>();
        Awaitility.await()
                .alias("two servers have run a promotion")
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    for (ServerProcess node : nodes) {
                        PromotionView done = succeeded(node, launched(node));
                        seen.add(done.nodeId());
                    }
                    return seen.size() >= 2;
                });

        assertThat(client(first()).promotions().list(filter(), 100).items())
                .usingRecursiveComparison()
                .isEqualTo(client(second()).promotions().list(filter(), 100).items());
        assertThat(production.flows().toString()).contains("Line 1");
    }

    @Test
    @Order(2)
    void aRequestOnTheQueueIsAPromotionAndItsOutcomeIsAnEvent() throws Exception {
        String requestId = UUID.randomUUID().toString();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                JMSContext context = factory.createContext(ADMIN, TestServer.ADMIN_TOKEN);
                JMSConsumer events = context.createConsumer(
                        context.createTopic(Destinations.EVENTS),
                        "cloudEvents_type = '" + EventTypes.SUCCEEDED + "'")) {
            TextMessage request = context.createTextMessage(
                    """
                    {"requestId": "%s", "team": "plant", "application": "%s", "pipeline": "line", "stage": "dev"}"""
                            .formatted(requestId, application));
            request.setJMSCorrelationID("order 66");
            context.createProducer().send(context.createQueue(Destinations.REQUESTS), request);

            TextMessage event = (TextMessage) events.receive(30_000);

            assertThat(event).as("the event of success").isNotNull();
            assertThat(event.getText()).contains(requestId);
            assertThat(event.getJMSCorrelationID()).isEqualTo("order 66");
        }
        assertThat(client(second()).promotions().list(filter(), 10).items())
                .singleElement()
                .satisfies(promotion -> {
                    assertThat(promotion.requestId()).isEqualTo(requestId);
                    assertThat(promotion.door()).isEqualTo("jms");
                    assertThat(promotion.actor()).isEqualTo(ADMIN);
                });
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void theBrokerNodeSaysHowItIsAndHasNoOtherAddress() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> ready = get(http, "/actuator/health/readiness");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"status\":\"UP\"");
        for (String path : List.of("/api/v1/pipelines", "/v3/api-docs", "/actuator/prometheus", "/actuator/env")) {
            assertThat(get(http, path).statusCode()).as(path).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpClient http, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(broker.process().url().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Order(4)
    void devicesLogInAtTheBrokerNodeAndItsDeathInTheMiddleOfARolloutLosesNothing() throws Exception {
        try (BrokeredFleet fleet = BrokeredFleet.of(DEVICES, client(first()), application)) {
            fleet.connected(client(second()));
            strangersAndRevokedOnesAreKeptOut(fleet);
            subscribed(events -> {});

            String id = fleet.promote();
            fleet.inTheMiddle();
            broker.killAndStartAgain();
            PromotionView done = succeeded(second(), id);

            SnapshotCounters seen = fleet.seen(String.valueOf(done.snapshotId()));
            assertThat(seen.running()).isEqualTo(DEVICES);
            assertThat(seen.started()).isEqualTo(DEVICES);
            assertThat(seen.startedTwice()).isZero();
            fleet.connected(client(first()));
            List<String> types = new ArrayList<>();
            subscribed(events -> Awaitility.await()
                    .alias("events from before and after the broker's death")
                    .atMost(PATIENCE)
                    .until(() -> {
                        Message event = events.receiveNoWait();
                        if (event != null && id.equals(event.getStringProperty("cloudEvents_subject"))) {
                            types.add(event.getStringProperty("cloudEvents_type"));
                        }
                        return types.contains(EventTypes.SUCCEEDED);
                    }));
            assertThat(types).contains(EventTypes.ACCEPTED, EventTypes.STARTED);
        }
    }

    /** What happens meanwhile is kept for this subscription. */
    private static void subscribed(java.util.function.Consumer<JMSConsumer> reading) {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                JMSContext context = factory.createContext(ADMIN, TestServer.ADMIN_TOKEN)) {
            context.setClientID("archive");
            try (JMSConsumer events =
                    context.createDurableConsumer(context.createTopic(Destinations.EVENTS), "archive")) {
                reading.accept(events);
            }
        }
    }

    private void strangersAndRevokedOnesAreKeptOut(BrokeredFleet fleet) throws Exception {
        DeviceCredentialsView one = fleet.stranger("one");
        IssuedTokenView token = client(first()).tokens().issue(new TokenBody("listener", one.teamId(), "viewer", null));
        DeviceCredentialsView other = fleet.stranger("other");
        String mine = "ff/v1/%s/d/%s/".formatted(one.teamId(), one.id());
        String others = "ff/v1/%s/d/%s/".formatted(other.teamId(), other.id());
        AtomicBoolean ended = new AtomicBoolean();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                JMSContext listener = factory.createContext(token.name(), token.secret());
                MqttDevice stranger = new MqttDevice(broker.mqttUrl(), one.brokerUsername(), "wrong");
                MqttDevice device = new MqttDevice(broker.mqttUrl(), one).connect()) {
            listener.setExceptionListener(failure -> ended.set(true));
            assertThatThrownBy(() -> listener.createConsumer(listener.createTopic(Destinations.EVENTS)))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            listener.createConsumer(listener.createTopic(Destinations.eventsOf(one.teamId())));
            client(second()).tokens().revoke(token.id());

            assertThatThrownBy(stranger::connect).isInstanceOf(MqttException.class);
            assertThat(device.maySubscribe(mine + "command")).isTrue();
            for (String topic : List.of("#", "ff/v1/+/d/+/command", mine + "#", mine + "status", others + "command")) {
                assertThat(device.maySubscribe(topic)).as(topic).isFalse();
            }
            device.publish(others + "status", "{}");
            Awaitility.await().atMost(PATIENCE).until(() -> !device.isConnected());

            device.connect();
            assertThat(device.maySubscribe(mine + "command")).isTrue();
            client(second()).devices().revoke(one.id());
            Awaitility.await()
                    .alias("the revoked device is cut off")
                    .atMost(PATIENCE)
                    .until(() -> !device.isConnected());
            assertThatThrownBy(device::connect).isInstanceOf(MqttException.class);
            Awaitility.await()
                    .alias("the holder of the revoked token is cut off")
                    .atMost(PATIENCE)
                    .untilTrue(ended);
        }
    }

    @Test
    @Order(5)
    void aWorkerKilledInTheMiddleIsReplacedAndNoDeviceIsToldTwiceOrForgotten() {
        try (SharedRollout rollout = SharedRollout.to(8_000, client(first()), application, database.url(), PASSWORD)) {
            String id = rollout.launch(development.url().toString());
            ServerProcess leader = named(rollout.leader());
            List<Long> workers = nodes.stream()
                    .filter(node -> node != leader)
                    .map(ServerProcess::pid)
                    .toList();

            ServerProcess worker = ofProcess(rollout.standStillInTheMiddleOfAPartitionOf(workers));
            worker.kill();
            long killed = System.nanoTime();
            rollout.goOn();
            Duration replaced = rollout.replaced(worker.pid(), killed);
            ServerProcess next = node();
            nodes.set(nodes.indexOf(worker), next);
            rollout.allTold();

            System.out.printf(
                    "From SIGKILL: the worker's partition is another's after %d ms, all devices told after %d ms%n",
                    replaced.toMillis(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
            assertThat(replaced).isLessThan(Duration.ofSeconds(15));
            rollout.everyDeviceWasToldOnce();
            assertThat(client(leader).rollouts().partitions(id).items())
                    .allSatisfy(part -> assertThat(part.status()).isEqualTo("done"))
                    .anySatisfy(part -> assertThat(part.claims()).isEqualTo(2));
            next.started();
        }
    }

    @Test
    @Order(6)
    void anotherServerFinishesWhatAKilledOneHasBegun() {
        Gate gate = Gate.at("POST", "accepted");
        production.onDeploy(gate::hold);
        String id = launched(first());
        gate.caught();
        ServerProcess victim = named(client(first()).promotions().get(id).nodeId());

        victim.kill();
        long killed = System.nanoTime();
        gate.open();
        PromotionView done = succeeded(alive(), id);

        System.out.printf(
                "From SIGKILL: another server has finished the promotion after %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
        assertThat(named(done.nodeId())).isNotSameAs(victim);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(production.deployments()).isEqualTo(1);
    }

    private static ServerProcess first() {
        return nodes.get(0);
    }

    private static ServerProcess second() {
        return nodes.get(1);
    }

    /** A node's id names its process. */
    private static ServerProcess named(String nodeId) {
        return nodes.stream()
                .filter(node -> nodeId.contains("-" + node.pid() + "-"))
                .findFirst()
                .orElseThrow();
    }

    private static ServerProcess ofProcess(long pid) {
        return nodes.stream().filter(node -> node.pid() == pid).findFirst().orElseThrow();
    }

    private PromotionFilter filter() {
        return new PromotionFilter(applicationId(), null, List.of());
    }

    private String launched(ServerProcess node) {
        SluiceClient client = client(node);
        String pipeline = pipeline(client);
        return client.promotions()
                .start(pipeline, "dev", new PromotionBody(UUID.randomUUID().toString(), null, null, null))
                .promotion()
                .id();
    }

    private String pipeline(SluiceClient client) {
        return client.pipelines().list(applicationId()).stream()
                .filter(found -> found.name().equals("line"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private String applicationId() {
        return client(alive()).applications().list(null).stream()
                .filter(found -> found.name().equals(application))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static ServerProcess alive() {
        return nodes.stream().filter(ServerProcess::isAlive).findFirst().orElseThrow();
    }

    private static PromotionView succeeded(ServerProcess node, String id) {
        SluiceClient client = client(node);
        Awaitility.await()
                .alias("promotion " + id + " succeeds")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    PromotionView now = client.promotions().get(id);
                    if (Set.of("failed", "errored", "stopped", "abandoned").contains(now.status())) {
                        throw new AssertionError("%s: %s".formatted(now.status(), now.statusText()));
                    }
                    return now.status().equals("succeeded");
                });
        return client.promotions().get(id);
    }

    private static SluiceClient client(ServerProcess node) {
        return new SluiceClient(node.url(), TestServer.ADMIN_TOKEN);
    }
}
