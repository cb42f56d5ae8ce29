package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.junit.jupiter.api.Test;

class DeviceTopologyTests {

    /** With one, the subscriptions of some thousand devices failed: as many as 10 MB have room for. */
    @Test
    void theNumberOfDevicesThatSubscribeHasNoLimit() {
        Configuration configuration = new ConfigurationImpl();
        DeviceTopology.settings(configuration);

        assertThat(configuration.getAddressSettings().get(DeviceTopology.SESSIONS))
                .satisfies(settings -> {
                    assertThat(settings.getMaxSizeBytes()).isEqualTo(-1);
                    assertThat(settings.getAddressFullMessagePolicy()).isEqualTo(AddressFullMessagePolicy.PAGE);
                });
    }
}
