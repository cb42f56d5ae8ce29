package org.sluice.artemis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.postoffice.BindingType;
import org.apache.activemq.artemis.core.server.BindingQueryResult;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * An Artemis for which a device that logs in and subscribes costs the same however many others there are. As it comes it
 * looks at all queues twice whenever a device subscribes: the ten thousandth then takes a hundred times as long as the
 * hundredth. See decision 0017.
 */
final class ManyQueuesBroker extends EmbeddedActiveMQ {

    @Override
    public void createActiveMQServer() throws Exception {
        MqttSessionMap.installed();
        if (activeMQServer == null) {
            activeMQServer = new Server(configuration, securityManager);
        }
        super.createActiveMQServer();
    }

    private static final class Server extends ActiveMQServerImpl {

        private static final String DEVICES = "ff.v1.";
        private static final String RETAINED_OF_DEVICES = "$sys.mqtt.retain." + DEVICES;
        private static final int GONE_AT_ONCE = 5_000;

        /** As many at once: most of a login is waiting for the database, which is asked for all of them together. */
        private static final int DEVICE_THREADS = 16;

        private final AtomicInteger gone = new AtomicInteger();
        private final ThreadPoolExecutor devices = deviceThreads();

        Server(Configuration configuration, ActiveMQSecurityManager security) {
            super(configuration, security);
        }

        private static ThreadPoolExecutor deviceThreads() {
            AtomicInteger number = new AtomicInteger();
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    DEVICE_THREADS, DEVICE_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                        Thread thread = new Thread(work, "sluice-devices-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
            threads.allowCoreThreadTimeOut(true);
            return threads;
        }

        /**
         * The threads that serve MQTT, apart from those for all else: what servers say to the broker, and hear from it, must
         * not wait behind some thousand devices that log in.
         */
        @Override
        public Executor getThreadPool() {
            return devices;
        }

        /**
         * Addresses of devices are not kept on disk: all would be read at the next start and then taken away, one by one,
         * since nobody listens yet.
         */
        @Override
        public boolean addAddressInfo(AddressInfo address) throws Exception {
            boolean ofDevice =
                    !address.isTemporary() && isOfDevice(address.getName().toString());
            // A copy, since whoever asked would take an address that is temporary away with its connection.
            return super.addAddressInfo(
                    ofDevice
                            ? new AddressInfo(address.getName(), address.getRoutingTypes())
                                    .setAutoCreated(address.isAutoCreated())
                                    .setInternal(address.isInternal())
                                    .setTemporary(true)
                            : address);
        }

        /**
         * After some thousand queues and addresses have gone, not after each: what is known of those that are left is found
         * out again, and emptying a table takes as long as it was large.
         */
        @Override
        public void clearAddressCache() {
            if (gone.incrementAndGet() % GONE_AT_ONCE == 0) {
                super.clearAddressCache();
            }
        }

        /** The queue of a device for commands to many is held elsewhere. */
        @Override
        public Queue createQueue(QueueConfiguration queue, boolean ignoreIfExists) throws Exception {
            SharedCommands.held(String.valueOf(queue.getAddress()), String.valueOf(queue.getName()))
                    .ifPresent(queue::setAddress);
            return super.createQueue(queue, ignoreIfExists);
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
