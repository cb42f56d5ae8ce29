package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.BindingQueryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyQueuesBrokerIntegrationTests {

    private static final String COMMANDS = "ff.v1.t1.d.d1.command";

    private final ManyQueuesBroker broker = new ManyQueuesBroker();

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false).setPersistenceEnabled(false);
        configuration.setBrokerInstance(directory.toFile());
        DeviceTopology.settings(configuration);
        broker.setConfiguration(configuration);
        broker.start();
        queue("ff.v1.t1.d.*.command", "of all devices");
        queue(COMMANDS, "of the device");
        queue("ff.v1.t1.d.d2.command", "of another device");
        queue("sluice.events", "of the server");
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
}
