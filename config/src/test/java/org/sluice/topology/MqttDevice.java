package org.sluice.topology;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.sluice.protocol.DeviceCredentialsView;

/** A device with a real MQTT client that tries what it may do. */
final class MqttDevice implements AutoCloseable {

    private static final int REFUSED = 128;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MqttClient client;
    private final MqttConnectOptions options = new MqttConnectOptions();

    MqttDevice(String url, DeviceCredentialsView credentials) throws MqttException {
        this(url, credentials.brokerUsername(), credentials.brokerPassword());
    }

    MqttDevice(String url, String user, String password) throws MqttException {
        client = new MqttClient(url.replace("mqtt://", "tcp://"), user, new MemoryPersistence());
        client.setTimeToWait(5_000);
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setUserName(user);
        options.setPassword(password.toCharArray());
    }

    /** The client still puts away a connection that the broker has ended after it says it has none. */
    MqttDevice connect() throws MqttException {
        Awaitility.await().atMost(PATIENCE).until(this::tookUp);
        return this;
    }

    private boolean tookUp() throws MqttException {
        try {
            client.connect(options);
            return true;
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttException.REASON_CODE_CLIENT_DISCONNECTING) {
                return false;
            }
            throw e;
        }
    }

    /** Comes again if the broker ends the connection over it, as it does over some topics. */
    boolean maySubscribe(String topic) throws MqttException {
        try {
            return client.subscribeWithResponse(topic, 0).getGrantedQos()[0] != REFUSED;
        } catch (MqttException e) {
            if (e.getReasonCode() == REFUSED) {
                return false;
            }
            if (client.isConnected()) {
                throw new AssertionError(topic, e);
            }
            connect();
            return false;
        }
    }

    void publish(String topic, String text) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 0, false);
    }

    boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect();
        }
        client.close();
    }
}
