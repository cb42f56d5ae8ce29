package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.protocol.DeviceTopics;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What devices do that no agent should: nonsense, other people's names, all at once, too often; and far too much to fetch. */
class HostileFleetFunctionalTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MEBIBYTE = 1024 * 1024;
    private static TestServer server;

    private Factory factory;
    private Agents agents;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void application() {
        factory = server.factory();
        agents = new Agents(server, factory);
    }

    @Test
    void nonsenseHarmsNobodyAndTeachesTheServerNothing() throws Exception {
        DeviceEnrolment.Credentials bad = agents.device("bad");
        DeviceEnrolment.Credentials good = agents.device("good");
        SnapshotId snapshot = agents.snapshot("one", Factory.tab("t", "Line", "1"));
        agents.target(bad.device(), snapshot);
        Instant before = Instant.now().minusSeconds(60);
        try (Line its = connect(bad);
                Line others = connect(good)) {
            for (String nonsense : List.of("", "no json", "[1,2", "42", "[".repeat(100_000), "{\"state\":{}}\u0000")) {
                publish(its, bad, nonsense.getBytes(StandardCharsets.UTF_8));
            }
            publish(its, bad, new byte[10 * MEBIBYTE]);
            publish(
                    its,
                    bad,
                    """
                    {"state":"teleporting","snapshot":"nobody-knows-it","settings":"x","application":"another","project":17,
                     "mode":"moon","team":"another","device":"%1$s","deviceId":"%1$s","id":"%1$s","timestamp":0,
                     "time":"1970-01-01T00:00:00Z","at":0,"lastSeenAt":"1970-01-01T00:00:00Z"}"""
                            .formatted(good.device())
                            .getBytes(StandardCharsets.UTF_8));
            await().atMost(PATIENCE)
                    .until(() ->
                            status(bad).state().filter("teleporting"::equals).isPresent());
            publish(others, good, "{\"state\":\"running\"}".getBytes(StandardCharsets.UTF_8));
            await().atMost(PATIENCE)
                    .until(() -> status(good).state().filter("running"::equals).isPresent());

            assertThat(status(bad).snapshot()).contains("nobody-knows-it");
            assertThat(status(bad).lastSeenAt().orElseThrow())
                    .as("the server's clock counts")
                    .isAfter(before);
            assertThat(status(good).snapshot()).isEmpty();
            assertThat(agents.look(bad.device()).target()).contains(snapshot);
        }
        // What belongs to others, of its team or of another: its connection ends at once.
        for (String foreign : List.of(
                DeviceTopics.topic(bad.team().value(), good.device().value(), DeviceTopics.STATUS),
                DeviceTopics.topic("another", bad.device().value(), DeviceTopics.STATUS))) {
            try (Line its = connect(bad)) {
                its.client().publish(foreign, "{\"state\":\"stolen\"}".getBytes(StandardCharsets.UTF_8), 0, false);
                await().atMost(PATIENCE).until(() -> !its.client().isConnected());
            }
        }
        assertThat(status(good).state()).contains("running");
        // The same over HTTP.
        String live = "/api/v1/devices/" + bad.device() + "/live/state";
        assertThat(agents.post(live, bad.token(), "no json").statusCode()).isEqualTo(400);
        assertThat(agents.post(live, bad.token(), " ".repeat(10 * MEBIBYTE)).statusCode())
                .isEqualTo(413);
        assertThat(agents.post(live, good.token(), "{\"state\":\"stolen\"}").statusCode())
                .isEqualTo(403);
        assertThat(agents.post(live, bad.token(), "{\"state\":\"flying\",\"snapshot\":\"nobody-knows-it\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    private static void publish(Line line, DeviceEnrolment.Credentials device, byte[] body) throws MqttException {
        String topic = DeviceTopics.topic(device.team().value(), device.device().value(), DeviceTopics.STATUS);
        line.client().publish(topic, body, 0, false);
    }

    private Device.Status status(DeviceEnrolment.Credentials device) {
        return agents.look(device.device()).status();
    }

    private static Line connect(DeviceEnrolment.Credentials device) throws MqttException {
        String user = DeviceTopics.user(device.team().value(), device.device().value());
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mqttPort(), user, new MemoryPersistence());
        client.setTimeToWait(2_000);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(device.brokerPassword().toCharArray());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        client.connect(options);
        client.subscribe(
                DeviceTopics.topic(device.team().value(), device.device().value(), DeviceTopics.COMMAND), 0);
        return new Line(client);
    }

    private record Line(MqttClient client) implements AutoCloseable {

        @Override
        public void close() throws MqttException {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 20);
            }
            client.close(true);
        }
    }

    private static int mqttPort() {
        return server.context().getBean(EmbeddedBroker.class).mqttPort();
    }

    @Test
    void aThousandWithTheSameNameAtOnceLeaveOneThatIsThereAndHeard() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("twin");
        String user = DeviceTopics.user(device.team().value(), device.device().value());
        byte[] hello = hello(user, device.brokerPassword());
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                Socket socket = new Socket("127.0.0.1", mqttPort());
                socket.getOutputStream().write(hello);
                sockets.add(socket);
            }
            // Until those that came before are through, it loses its place to one of them, and comes again like any
            // agent.
            List<Line> lines = new ArrayList<>();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                lines.add(connect(device));
                return true;
            });
            try (Line last = lines.get(0)) {
                await().atMost(PATIENCE).until(() -> status(device).connected());
                publish(last, device, "{\"state\":\"running\"}".getBytes(StandardCharsets.UTF_8));
                await().atMost(PATIENCE)
                        .until(() ->
                                status(device).state().filter("running"::equals).isPresent());
                assertThat(last.client().isConnected()).isTrue();
                for (Socket socket : sockets) {
                    socket.close();
                }
                assertThat(last.client().isConnected()).isTrue();
                assertThat(status(device).connected()).isTrue();
            }
            await().atMost(PATIENCE).until(() -> !status(device).connected());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** CONNECT of MQTT 3.1.1, with a clean session. */
    private static byte[] hello(String user, String password) {
        java.io.ByteArrayOutputStream rest = new java.io.ByteArrayOutputStream();
        text(rest, "MQTT");
        rest.writeBytes(new byte[] {4, (byte) 0b1100_0010, 0, 60});
        text(rest, user);
        text(rest, user);
        text(rest, password);
        java.io.ByteArrayOutputStream packet = new java.io.ByteArrayOutputStream();
        packet.write(0x10);
        packet.write(rest.size() % 128 + 128);
        packet.write(rest.size() / 128);
        packet.writeBytes(rest.toByteArray());
        return packet.toByteArray();
    }

    private static void text(java.io.ByteArrayOutputStream to, String text) {
        to.write(0);
        to.write(text.length());
        to.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aTokenOfTheFleetDoesNoMoreThanItMayHoweverManyTry() throws Exception {
        String small = token(Optional.of(3), Optional.empty());
        String late = token(Optional.empty(), Optional.of(Instant.now().plusMillis(300)));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<Integer>> tries = threads.invokeAll(IntStream.range(0, 50)
                .<Callable<Integer>>mapToObj(i -> () -> enrol(small, "many-" + i))
                .toList());
        threads.shutdown();
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> one : tries) {
            answers.add(one.get());
        }
        assertThat(answers).filteredOn(status -> status == 200).hasSize(3);
        assertThat(answers)
                .filteredOn(status -> status != 200)
                .containsOnly(403)
                .hasSize(47);
        await().atMost(PATIENCE).until(() -> enrol(late, "late") == 403);
        assertThat(enrol("ffadp_guessed", "stranger")).isEqualTo(401);
        assertThat(factory.bean(JdbcClient.class)
                        .sql("SELECT COUNT(*) FROM device WHERE team_id = :team AND name LIKE 'many%'")
                        .param("team", factory.application.team().value())
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    private int enrol(String token, String name) {
        return agents.post(
                        "/api/v1/devices",
                        token,
                        "{\"name\":\"%s\",\"type\":\"x\",\"team\":\"%s\"}".formatted(name, factory.application.team()))
                .statusCode();
    }

    private String token(Optional<Integer> quota, Optional<Instant> expiry) {
        return factory.bean(ProvisioningTokens.class)
                .issue(
                        new ProvisioningTokens.Terms(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.empty(),
                                "fleet" + quota.orElse(0),
                                quota,
                                expiry),
                        "test")
                .secret();
    }

    @Test
    void twentyMegabytesForAThousandDevicesAreHeldOnceAndKeepNoThread() throws Exception {
        StubNodeRed dev = new StubNodeRed();
        dev.flows(flowsOf(20 * MEBIBYTE));
        ReportingFleet fleet = new ReportingFleet(factory, "line").withMany(1_000);
        factory.bean(JdbcClient.class)
                .sql("UPDATE device SET token_hash = UNHEX(SHA2(CONCAT('ffd_', id), 256)) WHERE group_id = :group")
                .param("group", fleet.group.id().value())
                .update();
        Promotion promotion =
                factory.launch(fleet.pipeline(factory.instance("dev", dev.url()), Optional.empty()), "dev");
        List<DeviceId> told = ReportingFleet.devices(fleet.commanded(1_000));
        dev.close();
        long before = heap();
        List<Socket> readers = new ArrayList<>();
        try {
            for (DeviceId device : told) {
                readers.add(asking(device));
            }
            // All of them have got their first bytes: their downloads are under way, and none of them reads on.
            for (Socket reader : readers) {
                assertThat(reader.getInputStream().readNBytes(15))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("HTTP/1.1 200 \r\n");
            }
            assertThat(heap() - before)
                    .as("bytes more with 1,000 downloads under way")
                    .isLessThan(350L * MEBIBYTE);
            // Others are not held up by them.
            assertThat(agents.get("/api/v1/teams", TestServer.ADMIN_TOKEN).statusCode())
                    .isEqualTo(200);
            for (Socket reader : readers.subList(0, 10)) {
                assertThat(lengthOf(reader.getInputStream())).isGreaterThan(20L * MEBIBYTE);
            }
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        fleet.report(told.subList(0, 500), "running");
        fleet.report(told.subList(500, 1_000), "running");
        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(factory.bean(Rollouts.class)
                        .find(new RolloutId(promotion.id().value()))
                        .orElseThrow()
                        .counts()
                        .of(DeliveryStatus.HEALTHY))
                .isEqualTo(1_000);
    }

    private static Socket asking(DeviceId device) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.port()));
        OutputStream out = socket.getOutputStream();
        out.write(
                "GET /api/v1/devices/%1$s/live/snapshot HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ffd_%1$s\r\n\r\n"
                        .formatted(device)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long lengthOf(InputStream in) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        long length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            length += read;
        }
        return length;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Twenty tabs with a long comment each. */
    private static String flowsOf(int bytes) {
        String info = "x".repeat(bytes / 20);
        return IntStream.range(0, 20)
                .mapToObj(i -> "{\"id\":\"t%1$d\",\"type\":\"tab\",\"label\":\"Tab %1$d\",\"info\":\"%2$s\"}"
                        .formatted(i, info))
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }
}
