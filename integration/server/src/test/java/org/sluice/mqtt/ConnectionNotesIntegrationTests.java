package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.MqttServer;
import org.sluice.device.DeviceConnections;
import org.sluice.device.DeviceId;

class ConnectionNotesIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final InMemoryDevices devices = new InMemoryDevices().with("d1").with("d2");
    private MqttServer server;
    private ConnectionNotes watch;
    private BrokerSessions sessions;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = new MqttServer(directory, devices);
        watch = new ConnectionNotes(
                server.connections(),
                new DeviceConnections() {
                    @Override
                    public void connected(DeviceId device, Instant at) {
                        notes.add("+" + device);
                    }

                    @Override
                    public void disconnected(DeviceId device, Instant at) {
                        notes.add("-" + device);
                    }

                    @Override
                    public void present(Set<DeviceId> devices, Instant at) {
                        notes.add("=" + devices);
                    }
                },
                Clock.systemUTC(),
                StatusIntakeIntegrationTests.properties());
        watch.start();
        sessions = new BrokerSessions(server.connections(), StatusIntakeIntegrationTests.properties());
        sessions.start();
        awaitWatching();
    }

    /** The watch begins some time after it is started; who came before is not noted. */
    private void awaitWatching() throws Exception {
        await().atMost(PATIENCE).until(() -> {
            try (Agent agent = agent("d2")) {
                agent.listening();
            }
            return notes.contains("+d2");
        });
        await().atMost(PATIENCE).until(() -> notes.get(notes.size() - 1).equals("-d2"));
        notes.clear();
    }

    @AfterEach
    void stop() {
        watch.stop();
        sessions.stop();
        server.close();
    }

    private Agent agent(String id) throws Exception {
        return new Agent("tcp://127.0.0.1:" + server.broker.mqttPort(), id);
    }

    private void awaitNotes(String... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notes).containsExactly(expected));
    }

    @Test
    void saysWhoIsThereWheneverItBeginsToWatch() throws Exception {
        try (Agent agent = agent("d1").listening()) {
            awaitNotes("+d1");
            watch.stop();
            notes.clear();
            watch.start();
            awaitNotes("=[d1]");
            assertThat(agent.isConnected()).isTrue();

            server.broker.stop();
            server.broker.start();
            await().atMost(PATIENCE).until(() -> notes.contains("=[]"));
        }
    }

    @Test
    void notesWhoComesAndGoes() throws Exception {
        try (Agent agent = agent("d1").listening()) {
            awaitNotes("+d1");
            assertThat(agent.isConnected()).isTrue();
        }
        awaitNotes("+d1", "-d1");
    }

    @Test
    void whoTakesItsOwnPlaceIsThereInTheEnd() throws Exception {
        try (Agent first = agent("d1").listening();
                Agent second = agent("d1").listening()) {
            await().atMost(PATIENCE).untilTrue(first.lost);
            awaitNotes("+d1", "-d1", "+d1");
            assertThat(second.isConnected()).isTrue();
        }
    }

    @Test
    void throwsOutWhoseCredentialsAreTakenAway() throws Exception {
        try (Agent agent = agent("d1").listening();
                Agent other = agent("d2").listening()) {
            awaitNotes("+d1", "+d2");
            devices.desired.remove(new DeviceId("d1"));
            sessions.end(InMemoryDevices.TEAM, new DeviceId("d1"));

            await().atMost(PATIENCE).untilTrue(agent.lost);
            awaitNotes("+d1", "+d2", "-d1");
            assertThat(other.isConnected()).isTrue();
        }
    }

    @Test
    void endsConnectionsAfterTheBrokerWasAwayToo() throws Exception {
        server.broker.stop();
        sessions.end(InMemoryDevices.TEAM, new DeviceId("d1"));
        server.broker.start();
        try (Agent agent = agent("d1").listening()) {
            sessions.end(InMemoryDevices.TEAM, new DeviceId("d1"));
            await().atMost(PATIENCE).untilTrue(agent.lost);
        }
    }
}
