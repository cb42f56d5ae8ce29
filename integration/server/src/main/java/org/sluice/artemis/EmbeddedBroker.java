package org.sluice.artemis;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.springframework.context.SmartLifecycle;

/**
 * The Artemis in this process: starts before everything that uses it, stops after it, and keeps its journal on disk, so
 * that a message once taken outlives this process however it ends. Devices are let in later, see {@link DeviceEntrance}.
 */
public final class EmbeddedBroker implements SmartLifecycle {

    /** Early among the beans with a life cycle, and so late among those that stop. */
    public static final int PHASE = -1000;

    static final String ACCEPTOR = "loopback";
    static final String MQTT_ACCEPTOR = "mqtt";
    static final String WEBSOCKET_ACCEPTOR = "mqtt-websocket";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    static {
        // On JDK 24 and newer Netty cannot free the journal's buffers without it, and the second start on a journal
        // fails.
        if (System.getProperty("io.netty.noUnsafe") == null) {
            System.setProperty("io.netty.noUnsafe", "false");
        }
    }

    private final BrokerProperties properties;
    private final ServerIdentity identity;
    private final Registers registers;
    private final int vmId = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

    private volatile MqttAcceptorProperties mqtt;
    private volatile int port;
    private volatile @Nullable EmbeddedActiveMQ running;
    private boolean open;
    private @Nullable RevokedSessions revokedSessions;

    private EmbeddedBroker(
            BrokerProperties properties, MqttAcceptorProperties mqtt, ServerIdentity identity, Registers registers) {
        this.properties = properties;
        this.mqtt = mqtt;
        this.identity = identity;
        this.registers = registers;
        this.port = properties.port();
    }

    /** The broker of the server in this process, which is let in under a name and password nobody else knows. */
    static EmbeddedBroker ofThisServer(BrokerProperties properties, MqttAcceptorProperties mqtt, Registers registers) {
        return new EmbeddedBroker(properties, mqtt, ServerIdentity.random(), registers);
    }

    /** A broker for servers in other processes, which are let in under the user and password of the settings. */
    public static EmbeddedBroker ofOtherServers(
            BrokerProperties properties, MqttAcceptorProperties mqtt, Registers registers) {
        ServerIdentity servers = new ServerIdentity(
                Objects.requireNonNull(properties.user(), "user"),
                Objects.requireNonNull(properties.password(), "password"));
        return new EmbeddedBroker(properties, mqtt, servers, registers);
    }

    /** Whether this can be the servers' name: what begins like a device's would be looked up as one. */
    public static boolean canBeServers(String user) {
        return !DeviceLogin.isDevice(user);
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        EmbeddedActiveMQ broker = new ManyQueuesBroker();
        AddressRules rules = new AddressRules(team -> exists(registers.applications(), team));
        try {
            broker.setConfiguration(BrokerTopology.configuration(properties, mqtt, vmId, port));
            broker.setSecurityManager(
                    new TokenSecurity(identity, registers.tokens(), rules, new DeviceLogin(registers.devices())));
            startAndCheck(broker);
        } catch (Exception e) {
            stopQuietly(broker);
            throw didNotStart(e);
        }
        running = broker;
        revokedSessions = RevokedSessions.watch(
                broker.getActiveMQServer(), new RevokedSessions.Known(identity, registers, rules));
        log.info(
                "Message broker is up on tcp://{}:{}, journal in {}",
                properties.address(),
                port,
                properties.directory());
        if (open) {
            letDevicesIn();
        }
    }

    /** The database compares ids loosely; nothing is told at the address of an id in other letters. */
    private static boolean exists(Applications applications, TeamId team) {
        return applications.team(team).filter(found -> found.id().equals(team)).isPresent();
    }

    /** From now on devices may connect, also after a stop and another start. */
    synchronized void letDevicesIn() {
        open = true;
        EmbeddedActiveMQ broker = running;
        if (broker == null) {
            return;
        }
        try {
            mqtt = new MqttAcceptorProperties(
                    mqtt.address(), opened(broker, MQTT_ACCEPTOR), opened(broker, WEBSOCKET_ACCEPTOR), mqtt.url());
        } catch (Exception e) {
            throw didNotStart(e);
        }
        log.info("Devices are let in on {}", deviceUrl());
    }

    private static int opened(EmbeddedActiveMQ broker, String name) throws Exception {
        broker.getActiveMQServer().getRemotingService().getAcceptor(name).start();
        return actualPort(broker, name);
    }

    private IllegalStateException didNotStart(Exception cause) {
        return new IllegalStateException(
                ("The message broker did not start on %s and ports %d, %d and %d. Is another Sluice running there?"
                                + " Give this one ports (sluice.broker.port, sluice.mqtt.port,"
                                + " sluice.mqtt.websocket-port) and a data directory of its own.")
                        .formatted(properties.directory(), port, mqtt.port(), mqtt.websocketPort()),
                cause);
    }

    /** Artemis reports a start that failed to its log only: so this looks whether it really runs and really listens. */
    private void startAndCheck(EmbeddedActiveMQ broker) throws Exception {
        broker.createActiveMQServer();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        broker.getActiveMQServer().registerActivationFailureListener(failure::set);
        broker.start();
        // What failed already will not become active however long one waits.
        boolean active = failure.get() == null
                && broker.getActiveMQServer().waitForActivation(10, TimeUnit.SECONDS)
                && broker.getActiveMQServer().isActive();
        if (!active || failure.get() != null) {
            throw new IllegalStateException("Artemis did not become active", failure.get());
        }
        port = actualPort(broker, ACCEPTOR);
        forgetDevices(broker.getActiveMQServer());
    }

    /** A device whose session was to be kept subscribes again, and is told again what it missed. */
    private static void forgetDevices(ActiveMQServer server) throws Exception {
        List<SimpleString> queues = server.getPostOffice()
                .getAllBindings()
                .map(Binding::getUniqueName)
                .filter(name -> DeviceLogin.isDevice(name.toString()))
                .toList();
        for (SimpleString queue : queues) {
            server.destroyQueue(queue);
        }
    }

    private static int actualPort(EmbeddedActiveMQ broker, String name) {
        if (!(broker.getActiveMQServer().getRemotingService().getAcceptor(name) instanceof NettyAcceptor acceptor)
                || !acceptor.isStarted()) {
            throw new IllegalStateException("Artemis does not listen for " + name);
        }
        return acceptor.getActualPort();
    }

    @Override
    public synchronized void stop() {
        EmbeddedActiveMQ broker = running;
        running = null;
        if (revokedSessions != null) {
            revokedSessions.close();
            revokedSessions = null;
        }
        if (broker != null) {
            stopQuietly(broker);
            log.info("Message broker is down");
        }
    }

    private static void stopQuietly(EmbeddedActiveMQ broker) {
        try {
            broker.stop();
        } catch (Exception e) {
            log.warn(
                    "The message broker did not stop cleanly; its journal is read at the next start: {}", e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** Whether it takes messages: it stops doing so by itself when it cannot write its journal any more. */
    public boolean isActive() {
        EmbeddedActiveMQ broker = running;
        return broker != null && broker.getActiveMQServer().isActive();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The port it listens on; known once it runs. */
    public int port() {
        return port;
    }

    /** The port where devices speak MQTT; known once they are let in. */
    public int mqttPort() {
        return mqtt.port();
    }

    /** The port where devices speak MQTT in web sockets; known once they are let in. */
    public int websocketPort() {
        return mqtt.websocketPort();
    }

    /** How many connections it has through the doors of the devices. */
    int mqttConnections() {
        EmbeddedActiveMQ broker = running;
        return broker == null
                ? 0
                : (int) broker.getActiveMQServer().getRemotingService().getConnections().stream()
                        .filter(DeviceLogin::isMqtt)
                        .count();
    }

    /** How devices reach it, as far as this process knows. */
    public String deviceUrl() {
        return mqtt.url() != null && !mqtt.url().isBlank()
                ? mqtt.url()
                : "mqtt://%s:%d".formatted(mqtt.address(), mqtt.port());
    }

    String vmUrl() {
        return "vm://" + vmId;
    }

    ServerIdentity identity() {
        return identity;
    }
}
