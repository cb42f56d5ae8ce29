package org.sluice.simulator;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis with MQTT in this process that keeps nothing and lets everybody in. */
final class FakeBroker {

    private final EmbeddedActiveMQ server;
    private final int port;
    private final ServerLocator locator;
    private final ClientSessionFactory factory;
    private final ClientSession sending;
    private final ClientProducer producer;
    private final ClientSession receiving;

    private FakeBroker(EmbeddedActiveMQ server, int port) throws Exception {
        this.server = server;
        this.port = port;
        this.locator = ActiveMQClient.createServerLocator("vm://" + port);
        this.factory = locator.createSessionFactory();
        this.sending = factory.createSession();
        this.producer = sending.createProducer();
        // Nothing is acknowledged, and nothing kept to be: what was read is read.
        this.receiving = factory.createSession(null, null, false, true, true, true, 0);
    }

    static FakeBroker start() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("vm", "vm://" + port)
                .addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + port + "?protocols=MQTT"));
        server.start();
        return new FakeBroker(server, port);
    }

    int port() {
        return port;
    }

    /** Hears every status: the device's id, and the message. */
    void listen(BiConsumer<String, String> heard) throws ActiveMQException {
        receiving.createQueue(QueueConfiguration.of("statuses")
                .setAddress("ff.v1.*.d.*.status")
                .setRoutingType(RoutingType.MULTICAST)
                .setDurable(false));
        receiving.createConsumer("statuses").setMessageHandler(message -> {
            byte[] bytes = new byte[message.getBodyBuffer().readableBytes()];
            message.getBodyBuffer().readBytes(bytes);
            heard.accept(message.getAddress().split("\\.")[4], new String(bytes, StandardCharsets.UTF_8));
        });
        receiving.start();
    }

    synchronized void send(String address, String message) {
        try {
            ClientMessage sent = sending.createMessage(false);
            sent.setRoutingType(RoutingType.MULTICAST);
            sent.getBodyBuffer().writeBytes(message.getBytes(StandardCharsets.UTF_8));
            producer.send(address, sent);
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() throws Exception {
        factory.close();
        locator.close();
        server.stop();
    }
}
