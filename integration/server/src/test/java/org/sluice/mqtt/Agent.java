package org.sluice.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.sluice.protocol.DeviceTopics;

/** A device with a real MQTT client that does as the agent does: MQTT 3.1.1, clean session, quality of service 0. */
public final class Agent implements AutoCloseable {

    public final List<String> received = new CopyOnWriteArrayList<>();
    public final AtomicBoolean lost = new AtomicBoolean();
    private final MqttClient client;
    private final String id;

    public Agent(String url, String id) throws MqttException {
        this(url, id, DeviceTopics.user("t1", id));
    }

    public Agent(String url, String id, String clientId) throws MqttException {
        this.id = id;
        client = new MqttClient(url, clientId, new MemoryPersistence());
        client.setTimeToWait(3_000);
        client.setCallback(new MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {
                lost.set(true);
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                received.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {}
        });
    }

    /** Gives up on an answer of the broker sooner. */
    public Agent waiting(Duration atMost) {
        client.setTimeToWait(atMost.toMillis());
        return this;
    }

    public static MqttConnectOptions options(String user, String password) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(true);
        options.setUserName(user);
        options.setPassword(password.toCharArray());
        options.setMaxInflight(10_000);
        return options;
    }

    public Agent connect() throws MqttException {
        client.connect(options(DeviceTopics.user("t1", id), InMemoryDevices.passwordOf(id)));
        return this;
    }

    /** Whether the broker still had a session of it. */
    public boolean connect(MqttConnectOptions options) throws MqttException {
        return client.connectWithResult(options).getSessionPresent();
    }

    /** What the broker granted: 0 is granted, 128 is refused. */
    public int subscribe(String topic) throws MqttException {
        try {
            return client.subscribeWithResponse(topic, 0).getGrantedQos()[0];
        } catch (MqttException e) {
            if (e.getReasonCode() == 128) {
                return 128;
            }
            throw e;
        }
    }

    public void unsubscribe(String topic) throws MqttException {
        client.unsubscribe(topic);
    }

    public Agent listening() throws MqttException {
        connect();
        if (subscribe(topic(DeviceTopics.COMMAND)) != 0) {
            throw new AssertionError("may not listen");
        }
        return this;
    }

    public String topic(String leaf) {
        return DeviceTopics.topic("t1", id, leaf);
    }

    public void publish(String topic, String text) throws MqttException {
        publish(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    public void publish(String topic, byte[] payload) throws MqttException {
        client.publish(topic, payload, 0, false);
    }

    public boolean isConnected() {
        return client.isConnected();
    }

    /** Gone without a word, as when the power fails. */
    public void vanish() throws MqttException {
        client.disconnectForcibly(0, 1, false);
    }

    @Override
    public void close() throws MqttException {
        // Also while it still waits to be let in: it would keep its socket. It waits that long whatever happens, for a
        // word the broker never says; without force, it may wait for ever.
        client.disconnectForcibly(0, 20, client.isConnected());
        client.close(true);
    }
}
