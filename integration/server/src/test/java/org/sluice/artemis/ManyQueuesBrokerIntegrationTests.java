package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.BindingQueryResult;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.mqtt.Agent;

class ManyQueuesBrokerIntegrationTests {

    private static final String COMMANDS = "ff.v1.t1.d.d1.command";

    private ManyQueuesBroker broker;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        broker = broker(directory);
        queue("ff.v1.t1.d.*.command", "of all devices");
        queue(COMMANDS, "of the device");
        queue("ff.v1.t1.d.d2.command", "of another device");
        queue("sluice.events", "of the server");
    }

    private static ManyQueuesBroker broker(Path directory) throws Exception {
        ManyQueuesBroker broker = new ManyQueuesBroker();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setSecurityEnabled(false)
                .setMqttSubscriptionPersistenceEnabled(false)
                .setJournalFileSize(1024 * 1024)
                .addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:0?protocols=MQTT")
                .setBrokerInstance(directory.toFile());
        DeviceTopology.settings(configuration);
        broker.setConfiguration(configuration);
        broker.start();
        return broker;
    }

    @AfterEach
    void stop() throws Exception {
        broker.stop();
    }

    private ActiveMQServer server() {
        return broker.getActiveMQServer();
    }

    private void queue(String address, String name) throws Exception {
        server().createQueue(QueueConfiguration.of(name).setAddress(address).setRoutingType(RoutingType.MULTICAST));
    }

    private BindingQueryResult query(String address) throws Exception {
        return server().bindingQuery(SimpleString.of(address), true);
    }

    @Test
    void theQueuesOfADevicesAddressAreFoundWithoutLookingAtAll() throws Exception {
        BindingQueryResult found = query(COMMANDS);

        assertThat(found.isExists()).isTrue();
        assertThat(found.getAddressInfo()).isSameAs(server().getAddressInfo(SimpleString.of(COMMANDS)));
        // With that of all devices, every queue would have been looked at.
        assertThat(found.getQueueNames()).containsExactly(SimpleString.of("of the device"));
        assertThat(found.isAutoCreateQueues()).isTrue();
        assertThat(found.isAutoCreateAddresses()).isTrue();
        assertThat(found.getDefaultMaxConsumers()).isEqualTo(-1);
        assertThat(query("ff.v1.t1.d.d3.command").isExists()).isFalse();
        assertThat(query("ff.v1.t1.d.d3.command").getQueueNames()).isEmpty();
    }

    @Test
    void whoAsksForAPatternOrForAnotherAddressIsAnsweredByArtemis() throws Exception {
        assertThat(query("sluice.events").getQueueNames()).containsExactly(SimpleString.of("of the server"));
        assertThat(query("ff.v1.t1.d.*.command").getQueueNames())
                .contains(SimpleString.of("of all devices"))
                .doesNotContain(SimpleString.of("of the server"));
    }

    /** Otherwise each login of many devices would copy what is known of all. */
    @Test
    void sessionsOfDevicesAreLookedUpInTheMapItself() throws Exception {
        assertThat(MqttSessionMap.installed()).isTrue();
        Map<String, MQTTSessionState> sessions =
                MQTTStateManager.getInstance(server()).getSessionStates();
        assertThat(sessions).isEmpty();

        NettyAcceptor acceptor = (NettyAcceptor) server().getRemotingService().getAcceptor("mqtt");
        try (MqttClient client = new MqttClient(
                "tcp://127.0.0.1:" + acceptor.getActualPort(), "device:t1:d1", new MemoryPersistence())) {
            client.connect(Agent.options("device:t1:d1", "any"));
            assertThat(sessions).containsOnlyKeys("device:t1:d1");
            client.disconnect();
        }
    }

    @Test
    void anArtemisThatKeepsItsSessionsInAnotherWayIsLeftAlone() throws Exception {
        String self = getClass().getName().replace('.', '/') + ".class";
        try (InputStream other = getClass().getClassLoader().getResourceAsStream(self)) {
            assertThat(MqttSessionMap.replaced(other.readAllBytes())).isNull();
        }
    }

    @Test
    void theQueueOfADeviceForCommandsToManyIsHeldApart() throws Exception {
        queue("ff.v1.t1.a.a1.command", "device:t1:d1.ff.v1.t1.a.a1.command");
        queue("ff.v1.t1.a.a1.command", "device:t1:d2.ff.v1.t1.a.a1.command");
        queue("ff.v1.t1.a.a1.command", "of a server");

        assertThat(query("ff.v1.t1.a.a1.command").getQueueNames()).containsExactly(SimpleString.of("of a server"));
        SimpleString held =
                server().locateQueue("device:t1:d2.ff.v1.t1.a.a1.command").getAddress();
        assertThat(held.toString()).startsWith("ff.v1.t1.a.a1.command.");
    }

    @Test
    void addressesOfDevicesAreNotThereAfterAStartAndOthersAre(@TempDir Path kept) throws Exception {
        stop();
        broker = broker(kept);
        for (String address : List.of(COMMANDS, "sluice.other")) {
            assertThat(server().addAddressInfo(new AddressInfo(SimpleString.of(address), RoutingType.MULTICAST)))
                    .isTrue();
            assertThat(server().getAddressInfo(SimpleString.of(address))).isNotNull();
        }
        // As happens to those that nobody uses any more.
        server().addAddressInfo(new AddressInfo(SimpleString.of("ff.v1.t1.d.d9.status"), RoutingType.MULTICAST));
        server().removeAddressInfo(SimpleString.of("ff.v1.t1.d.d9.status"), null);
        assertThat(server().getAddressInfo(SimpleString.of("ff.v1.t1.d.d9.status")))
                .isNull();
        stop();
        broker = broker(kept);

        assertThat(server().getAddressInfo(SimpleString.of(COMMANDS))).isNull();
        assertThat(server().getAddressInfo(SimpleString.of("sluice.other"))).isNotNull();
    }
}
