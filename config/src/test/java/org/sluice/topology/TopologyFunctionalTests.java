package org.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.TextMessage;
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
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
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
import org.sluice.protocol.EventTypes;
import org.sluice.protocol.PromotionBody;
import org.sluice.protocol.PromotionView;
import org.sluice.support.Factory;
import org.sluice.support.Gate;
import org.sluice.support.ServerProcess;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/**
 * What docker-compose.yml describes, without Docker: a MariaDB of the system's packages, a broker of the Artemis
 * distribution and two Sluice nodes, each a process of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopologyFunctionalTests {

    private static final String PASSWORD = UUID.randomUUID().toString();
    private static final String ADMIN = "admin";

    private static SystemMariaDb database;
    private static ArtemisDistribution broker;
    private static ServerProcess first;
    private static ServerProcess second;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private final String application = "app-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void startEverything() {
        Path directory = TestServer.temporary();
        database = SystemMariaDb.start(directory.resolve("mariadb"), PASSWORD);
        broker = ArtemisDistribution.start(directory.resolve("artemis"), PASSWORD, Map.of(ADMIN, PASSWORD));
        first = node().started();
        second = node().started();
    }

    private static ServerProcess node() {
        Path directory = TestServer.temporary();
        return ServerProcess.start(
                directory,
                Map.of(
                        "sluice.data-dir", directory.toString(),
                        "sluice.promotion.lease", "3s",
                        "sluice.promotion.heartbeat", "500ms",
                        "sluice.workers.enabled", "true",
                        // One partition at a time, so that both nodes get some.
                        "sluice.workers.threads", "1"),
                Map.of(
                        "SLUICE_DB_URL",
                        database.url(),
                        "SLUICE_DB_USER",
                        SystemMariaDb.USER,
                        "SLUICE_DB_PASSWORD",
                        PASSWORD,
                        "SLUICE_BROKER_URL",
                        broker.url(),
                        "SLUICE_BROKER_USER",
                        ArtemisDistribution.USER,
                        "SLUICE_BROKER_PASSWORD",
                        PASSWORD,
                        "SLUICE_SECRET_KEY",
                        TestServer.SECRET_KEY,
                        "SLUICE_ADMIN_TOKEN",
                        TestServer.ADMIN_TOKEN));
    }

    @AfterAll
    static void stopEverything() {
        for (AutoCloseable each : new AutoCloseable[] {first, second, broker, database}) {
            close(each);
        }
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
        client(first).definitions().apply(new DefinitionsBody(documents));
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
    void bothNodesRunPromotionsOfOnePipelineAndEachSeesTheOthers() {
        Set<String> nodes = new HashSet<>();
        Awaitility.await()
                .alias("both nodes have run a promotion")
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    for (ServerProcess node : List.of(first, second)) {
                        PromotionView done = succeeded(node, launched(node));
                        nodes.add(done.nodeId());
                    }
                    return nodes.size() == 2;
                });

        assertThat(client(first).promotions().list(filter(), 100).items())
                .usingRecursiveComparison()
                .isEqualTo(client(second).promotions().list(filter(), 100).items());
        assertThat(production.flows().toString()).contains("Line 1");
    }

    @Test
    @Order(2)
    void aRequestOnTheQueueIsAPromotionAndItsOutcomeIsAnEvent() throws Exception {
        String requestId = UUID.randomUUID().toString();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                JMSContext context = factory.createContext(ADMIN, PASSWORD);
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
        assertThat(client(second).promotions().list(filter(), 10).items())
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
    void aWorkerKilledInTheMiddleIsReplacedAndNoDeviceIsToldTwiceOrForgotten() {
        try (SharedRollout rollout = SharedRollout.to(8_000, client(first), application, database.url(), PASSWORD)) {
            String id = rollout.launch(development.url().toString());
            ServerProcess leader = leads(first, rollout.leader()) ? first : second;
            ServerProcess worker = leader == first ? second : first;

            rollout.standStillInTheMiddleOfAPartitionOf(worker.pid());
            worker.kill();
            long killed = System.nanoTime();
            rollout.goOn();
            Duration replaced = rollout.replaced(worker.pid(), killed);
            ServerProcess next = node();
            if (worker == first) {
                first = next;
            } else {
                second = next;
            }
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

    private static boolean leads(ServerProcess node, String nodeId) {
        return nodeId.contains("-" + node.pid() + "-");
    }

    @Test
    @Order(4)
    void theOtherNodeFinishesWhatAKilledOneHasBegun() {
        Gate gate = Gate.at("POST", "accepted");
        production.onDeploy(gate::hold);
        String id = launched(first);
        gate.caught();
        String victim = client(first).promotions().get(id).nodeId();
        boolean isFirst = victim.contains("-" + first.pid() + "-");
        ServerProcess other = isFirst ? second : first;

        (isFirst ? first : second).kill();
        long killed = System.nanoTime();
        gate.open();
        PromotionView done = succeeded(other, id);

        System.out.printf(
                "From SIGKILL: the other node has finished the promotion after %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
        assertThat(done.nodeId()).isNotEqualTo(victim);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(production.deployments()).isEqualTo(1);
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
        return client.pipelines().list(applicationId()).get(0).id();
    }

    private String applicationId() {
        return client(alive()).applications().list(null).stream()
                .filter(found -> found.name().equals(application))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static ServerProcess alive() {
        return first.isAlive() ? first : second;
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
