package org.sluice.artemis;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.jms.InMemoryTokens;
import org.sluice.mqtt.InMemoryDevices;

/** A real broker that lets the devices of a test in, and the server's connections to it. */
public final class MqttServer implements AutoCloseable {

    public final InMemoryTokens tokens = new InMemoryTokens();
    public final InMemoryDevices devices;
    public final EmbeddedBroker broker;
    private @Nullable ActiveMQConnectionFactory connections;

    public MqttServer(Path directory, InMemoryDevices devices) {
        this.devices = devices;
        broker = EmbeddedBroker.ofThisServer(
                new BrokerProperties(
                        null,
                        null,
                        null,
                        "127.0.0.1",
                        0,
                        directory.resolve("broker"),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200)),
                anyPort(),
                new Registers(tokens, teams(), devices));
        broker.start();
        broker.letDevicesIn();
    }

    /** Two teams and no application. */
    static Applications teams() {
        Applications applications = mock(Applications.class);
        when(applications.team(any())).thenReturn(Optional.empty());
        for (String id : List.of(InMemoryTokens.TEAM, InMemoryTokens.OTHER_TEAM)) {
            TeamId team = new TeamId(id);
            when(applications.team(team)).thenReturn(Optional.of(new Team(team, id)));
        }
        return applications;
    }

    static MqttAcceptorProperties anyPort() {
        return new MqttAcceptorProperties("127.0.0.1", 0, 0, null);
    }

    /** As the server's own beans make it. */
    public ActiveMQConnectionFactory connections() {
        if (connections == null) {
            connections = new ActiveMQConnectionFactory(
                    broker.vmUrl(), broker.identity().user(), broker.identity().password());
            connections.setCallTimeout(10_000);
            connections.setCacheDestinations(true);
            connections.setProducerWindowSize(-1);
            connections.setBlockOnNonDurableSend(false);
        }
        return connections;
    }

    @Override
    public void close() {
        if (connections != null) {
            connections.close();
        }
        broker.stop();
    }
}
