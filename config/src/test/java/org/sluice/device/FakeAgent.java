package org.sluice.device;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.support.TestServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** As much of an agent as its editor needs: it connects when it is told to, and answers what it is asked. */
final class FakeAgent implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String comms;
    private final String response;
    private final MqttClient broker;
    private final HttpClient http = HttpClient.newHttpClient();

    final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();
    volatile boolean runs = true;
    volatile String token = "";
    private volatile Optional<Connection> connection = Optional.empty();
    volatile Function<JsonNode, List<String>> answer = frame -> List.of();

    FakeAgent(TestServer server, DeviceEnrolment.Credentials device) throws Exception {
        comms = "ws://127.0.0.1:%d/api/v1/devices/%s/editor/comms/".formatted(server.port(), device.device());
        String user = "device:" + device.team() + ":" + device.device();
        String topic = user.replaceFirst("device:(.*):(.*)", "ff/v1/$1/d/$2/");
        response = topic + "response";
        broker = new MqttClient(
                "tcp://127.0.0.1:"
                        + server.context().getBean(EmbeddedBroker.class).mqttPort(),
                user,
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(device.brokerPassword().toCharArray());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        broker.connect(options);
        broker.subscribe(topic + "command", 0, (where, message) -> {
            String text = new String(message.getPayload(), StandardCharsets.UTF_8);
            JsonNode command = JSON.readTree(text);
            if (command.path("command").stringValue("").equals("startEditor")) {
                // Not in the client's own thread, which may not publish.
                CompletableFuture.runAsync(() -> start(command));
            } else {
                commands.add(text);
            }
        });
    }

    private void start(JsonNode command) {
        ObjectNode payload = JSON.createObjectNode();
        if (runs) {
            token = command.at("/payload/token").stringValue();
            connect();
            payload.put("connected", true).put("token", token);
        } else {
            payload.put("connected", false).put("error", "noNRRunning");
        }
        ObjectNode reply = JSON.createObjectNode().put("command", "startEditor");
        reply.set("correlationData", command.path("correlationData"));
        reply.set("payload", payload);
        try {
            broker.publish(
                    command.path("responseTopic").stringValue(response),
                    JSON.writeValueAsString(reply).getBytes(StandardCharsets.UTF_8),
                    0,
                    false);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects with the token it was told, or with another one. */
    Connection connect() {
        Connection made = connect(token);
        connection = Optional.of(made);
        return made;
    }

    Connection connect(String with) {
        Connection made = new Connection();
        http.newWebSocketBuilder()
                .header("x-access-token", with)
                .buildAsync(URI.create(comms + with), made)
                .join();
        return made;
    }

    void say(String frame) {
        connection().socket().sendText(frame, true).join();
    }

    Connection connection() {
        return connection.orElseThrow();
    }

    @Override
    public void close() throws MqttException {
        connection.ifPresent(made -> made.socket().abort());
        broker.disconnectForcibly(0, 20);
        broker.close();
    }

    /** One connection for an editor. */
    final class Connection implements WebSocket.Listener {

        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();

        WebSocket socket() {
            return opened.join();
        }

        @Override
        public void onOpen(WebSocket socket) {
            opened.complete(socket);
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode frame = JSON.readTree(text.toString());
                text.setLength(0);
                asked.add(frame);
                CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
                for (String reply : answer.apply(frame)) {
                    sent = sent.thenCompose(done -> socket.sendText(reply, true));
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable e) {
            closed.completeExceptionally(e);
        }
    }
}
