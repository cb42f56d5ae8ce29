package org.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.pipeline.Pipeline;
import org.sluice.protocol.DeviceTopics;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * As many queues in the broker as there are devices in one group: each device has logged in over MQTT, subscribed to its
 * commands in a session that is kept, and gone. Then all of them are told something, which waits in their queues.
 */
final class BrokerQueues implements Measurement {

    private static final int DEVICES = Integer.getInteger("bench.queues", 100_000);
    private static final int AT_ONCE = 64;
    private static final String PASSWORD = "slb_";

    // As Plant makes them; the password of the broker is that prefix and the id.
    private static final String INSERT =
            """
            INSERT INTO device (id, team_id, application_id, group_id, name, type, mode, suspended, broker_hash,
                sealed_credential_secret, settings_version, connected, report_sequence, created_at, created_by, updated_at)
            WITH RECURSIVE digit (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM digit WHERE k < 99),
                n (i) AS (SELECT one.k + 100 * two.k + 10000 * three.k FROM digit one, digit two,
                          (SELECT k FROM digit WHERE k < 10) three),
                d (id, i) AS (SELECT CONCAT('01BENCHQUEUES000', LPAD(i, 10, '0')), i FROM n WHERE i < :number)
            SELECT id, :team, :application, :group, CONCAT('q-', i), 'bench', 'AUTONOMOUS', FALSE,
                UNHEX(SHA2(CONCAT(:password, id), 256)), '', 1, TRUE, 0, NOW(6), 'bench', NOW(6)
            FROM d""";

    private final BenchDatabase databases;

    BrokerQueues(BenchDatabase databases) {
        this.databases = databases;
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed()) {
            Factory factory = server.factory();
            ReportingFleet fleet = new ReportingFleet(factory, "queues");
            List<String> devices = devices(factory, fleet);
            double before = GroupRollouts.heap() / 1e6;
            int queues = queues(server);
            long start = System.nanoTime();
            subscribe(server, factory, devices);
            double seconds = (System.nanoTime() - start) / 1e9;
            int made = queues(server) - queues;
            if (made < DEVICES) {
                throw new IllegalStateException("The broker has %d queues more.".formatted(made));
            }
            double heap = GroupRollouts.heap() / 1e6;
            OptionalDouble none = OptionalDouble.empty();
            String all = String.format(Locale.ROOT, "%,d queues of devices in the broker", DEVICES);
            figures.report(all + ": logging in and subscribing", DEVICES / seconds, none, "/s");
            figures.atMost(1_024, "— heap in use after a collection", heap, OptionalDouble.of(before), "MB");
            tell(server, factory, fleet, development, devices, figures);
            figures.atMost(
                    1_024,
                    "— the same with a command waiting in each",
                    GroupRollouts.heap() / 1e6,
                    OptionalDouble.of(before),
                    "MB");
        }
    }

    private static List<String> devices(Factory factory, ReportingFleet fleet) {
        JdbcClient jdbc = factory.bean(JdbcClient.class);
        jdbc.sql(INSERT)
                .param("number", DEVICES)
                .param("team", factory.application.team().value())
                .param("application", factory.application.id().value())
                .param("group", fleet.group.id().value())
                .param("password", PASSWORD)
                .update();
        jdbc.sql("ANALYZE TABLE device").query().listOfRows();
        return jdbc.sql("SELECT id FROM device WHERE group_id = :group ORDER BY id")
                .param("group", fleet.group.id().value())
                .query(String.class)
                .list();
    }

    private static void subscribe(BenchServer server, Factory factory, List<String> devices) throws Exception {
        DurableSubscriber subscriber =
                new DurableSubscriber(server.bean(EmbeddedBroker.class).mqttPort());
        String team = factory.application.team().value();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (String device : devices) {
                done.add(threads.submit(() -> {
                    subscriber.subscribe(
                            DeviceTopics.user(team, device),
                            PASSWORD + device,
                            DeviceTopics.topic(team, device, DeviceTopics.COMMAND));
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void tell(
            BenchServer server,
            Factory factory,
            ReportingFleet fleet,
            StubNodeRed development,
            List<String> devices,
            Figures figures)
            throws Exception {
        Pipeline pipeline = fleet.pipeline(factory.instance("dev", development.url()), Optional.empty());
        development.flows(Factory.tab("t1", "Line 1", "told"));
        long start = System.nanoTime();
        factory.launch(pipeline, "dev");
        GroupRollouts.await(List.of(), 100, () -> FleetRollout.told(factory, fleet) == DEVICES);
        double rate = DEVICES / ((System.nanoTime() - start) / 1e9);
        double floor = DEVICES / new FleetFloor(server).run(devices);
        figures.atLeast(floor / 2, "— commands alone, from launch", rate, OptionalDouble.of(floor), "/s");
    }

    private static int queues(BenchServer server) throws Exception {
        ActiveMQConnectionFactory broker = server.bean("deviceConnectionFactory", ActiveMQConnectionFactory.class);
        try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                ClientSession session =
                        connection.createSession(broker.getUser(), broker.getPassword(), false, true, true, false, 0)) {
            session.start();
            ClientMessage question = session.createMessage(false);
            ManagementHelper.putAttribute(question, ResourceNames.BROKER, "queueCount");
            ClientMessage answer = new ClientRequestor(session, "activemq.management").request(question, 60_000);
            return ((Number) ManagementHelper.getResult(answer)).intValue();
        }
    }
}
