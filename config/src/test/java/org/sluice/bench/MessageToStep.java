package org.sluice.bench;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.pipeline.Pipeline;
import org.sluice.protocol.Destinations;
import org.sluice.sql.TestDatabase;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From a message being sent, by a client over TCP, to the first step of its promotion being started. */
final class MessageToStep implements Measurement {

    private static final int PAIRS = 8;
    private static final int WARM_UP = 300;
    private static final int MEASURED = 1_000;
    private static final long EVERY_MILLIS = 60;

    private static final String STARTED =
            """
            SELECT p.request_id, p.created_at, p.started_at AS taken_at, s.started_at
            FROM promotion p JOIN promotion_step s ON s.promotion_id = p.id AND s.step = 'snapshot'
            WHERE p.door = 'JMS'
            """;

    private final BenchDatabase databases;

    MessageToStep(BenchDatabase databases) {
        this.databases = databases;
    }

    private record Times(Instant created, Instant taken, Instant started) {}

    @Override
    public void run(Figures figures) throws Exception {
        Samples floor = floor();
        List<StubNodeRed> stubs = new ArrayList<>();
        try (BenchServer server = BenchServer.start(databases.newDatabase())) {
            Factory factory = server.factory();
            List<Pipeline> pipelines = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed();
                stubs.addAll(List.of(development, production));
                development.flows(Factory.tab("t1", "Line 1", "one"));
                pipelines.add(factory.pipeline(
                        Factory.AT_ONCE,
                        factory.instance("dev" + i, development.url()),
                        factory.instance("prod" + i, production.url())));
            }
            AccessTokens.Issued token = server.bean(AccessTokens.class)
                    .issue(
                            factory.application.name() + "-caller",
                            Optional.of(factory.application.team()),
                            Role.OWNER,
                            Optional.empty(),
                            "bench");
            Map<String, Instant> sent = new TreeMap<>();
            String url = "tcp://127.0.0.1:" + server.bean(EmbeddedBroker.class).port();
            try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(url);
                    Connection connection =
                            broker.createConnection(token.token().name(), token.secret());
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer producer = session.createProducer(session.createQueue(Destinations.REQUESTS));
                for (int i = 0; i < WARM_UP + MEASURED; i++) {
                    String request = "%05d".formatted(i);
                    String body = "{\"requestId\":\"%s\",\"pipeline\":\"%s\",\"stage\":\"dev%d\"}"
                            .formatted(request, pipelines.get(i % PAIRS).id(), i % PAIRS);
                    Instant now = Instant.now();
                    producer.send(session.createTextMessage(body));
                    if (i >= WARM_UP) {
                        sent.put(request, now);
                    }
                    TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
                }
            }
            Map<String, Times> started = started(server);
            Samples all = new Samples();
            Samples toLaunch = new Samples();
            Samples toTaken = new Samples();
            sent.forEach((request, at) -> {
                Times times = started.get(request);
                toLaunch.add(millis(at, times.created()));
                toTaken.add(millis(times.created(), times.taken()));
                all.add(millis(at, times.started()));
            });
            figures.atMost(
                    25,
                    "Message sent to first step started, 99 % of " + MEASURED,
                    all.percentile(99),
                    OptionalDouble.of(floor.percentile(99)),
                    "ms");
            figures.report("— median", all.median(), OptionalDouble.of(floor.median()), "ms");
            figures.report(
                    "— of it sent to promotion written, median", toLaunch.median(), OptionalDouble.empty(), "ms");
            figures.report("— of it written to taken up, median", toTaken.median(), OptionalDouble.empty(), "ms");
        } finally {
            stubs.forEach(StubNodeRed::close);
        }
    }

    private static Map<String, Times> started(BenchServer server) {
        Map<String, Times> started = new TreeMap<>();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            server.bean(JdbcClient.class)
                    .sql(STARTED)
                    .query((rows, number) -> started.put(
                            rows.getString(1),
                            new Times(
                                    rows.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                                    rows.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                                    rows.getObject(4, LocalDateTime.class).toInstant(ZoneOffset.UTC))))
                    .list();
            return started.size() == WARM_UP + MEASURED;
        });
        return started;
    }

    private static double millis(Instant from, Instant to) {
        return ChronoUnit.MICROS.between(from, to) / 1e3;
    }

    /** A durable message through a transacted session over TCP, and one row inserted and committed. */
    private Samples floor() throws Exception {
        Samples samples = new Samples();
        Path directory = TestServer.temporary();
        TestDatabase database = databases.newDatabase();
        database.execute("CREATE TABLE floor (id INT NOT NULL PRIMARY KEY, text VARCHAR(200)) ENGINE = InnoDB");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(200_000)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setMaxDiskUsage(98)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0?protocols=CORE")
                .addAcceptorConfiguration("vm", "vm://4711")
                .addQueueConfiguration(QueueConfiguration.of("floor")
                        .setAddress("floor")
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)));
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://4711");
                Connection connection = factory.createConnection();
                Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session taking = connection.createSession(true, Session.SESSION_TRANSACTED);
                java.sql.Connection jdbc = database.dataSource().getConnection();
                PreparedStatement insert = jdbc.prepareStatement("INSERT INTO floor (id, text) VALUES (?, ?)")) {
            jdbc.setAutoCommit(false);
            connection.start();
            roundTrips(sending, taking, insert, samples);
        } finally {
            broker.stop();
        }
        return samples;
    }

    private static void roundTrips(Session sending, Session taking, PreparedStatement insert, Samples samples)
            throws JMSException, java.sql.SQLException {
        Queue queue = sending.createQueue("floor");
        MessageProducer producer = sending.createProducer(queue);
        MessageConsumer consumer = taking.createConsumer(queue);
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            long start = System.nanoTime();
            producer.send(sending.createTextMessage("{\"requestId\":\"" + i + "\"}"));
            consumer.receive();
            insert.setInt(1, i);
            insert.setString(2, "a row of a promotion");
            insert.executeUpdate();
            insert.getConnection().commit();
            taking.commit();
            if (i >= WARM_UP) {
                samples.add((System.nanoTime() - start) / 1e6);
            }
        }
    }
}
