package org.sluice.artemis;

import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.postoffice.BindingType;
import org.apache.activemq.artemis.core.server.BindingQueryResult;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * An Artemis that finds the queues of a device's address without looking at every queue there is. As it comes it looks at
 * all of them twice whenever a device subscribes: the ten thousandth then takes a hundred times as long as the hundredth.
 */
final class ManyQueuesBroker extends EmbeddedActiveMQ {

    @Override
    public void createActiveMQServer() throws Exception {
        if (activeMQServer == null) {
            activeMQServer = new Server(configuration, securityManager);
        }
        super.createActiveMQServer();
    }

    private static final class Server extends ActiveMQServerImpl {

        private static final String DEVICES = "ff.v1.";
        private static final String RETAINED_OF_DEVICES = "$sys.mqtt.retain." + DEVICES;

        Server(Configuration configuration, ActiveMQSecurityManager security) {
            super(configuration, security);
        }

        /** Of a device's address these are the queues on just that address, without those on patterns that match it. */
        @Override
        public BindingQueryResult bindingQuery(SimpleString address, boolean newFqqn) throws Exception {
            if (!isOfDevice(address.toString())) {
                return super.bindingQuery(address, newFqqn);
            }
            List<SimpleString> queues = new ArrayList<>();
            for (Binding binding : getPostOffice().getDirectBindings(address)) {
                if (binding.getType() == BindingType.LOCAL_QUEUE || binding.getType() == BindingType.REMOTE_QUEUE) {
                    queues.add(binding.getUniqueName());
                }
            }
            @Nullable AddressInfo known = getAddressInfo(address);
            AddressSettings settings = getAddressSettingsRepository().getMatch(address.toString());
            return new BindingQueryResult(
                    known != null,
                    known,
                    queues,
                    settings.isAutoCreateQueues(),
                    settings.isAutoCreateAddresses(),
                    settings.isDefaultPurgeOnNoConsumers(),
                    settings.getDefaultMaxConsumers(),
                    settings.isDefaultExclusiveQueue(),
                    settings.isDefaultLastValueQueue(),
                    settings.getDefaultLastValueKey(),
                    settings.isDefaultNonDestructive(),
                    settings.getDefaultConsumersBeforeDispatch(),
                    settings.getDefaultDelayBeforeDispatch());
        }

        private static boolean isOfDevice(String address) {
            return (address.startsWith(DEVICES) || address.startsWith(RETAINED_OF_DEVICES))
                    && address.indexOf('*') < 0
                    && address.indexOf('#') < 0
                    && !address.contains("::");
        }
    }
}
