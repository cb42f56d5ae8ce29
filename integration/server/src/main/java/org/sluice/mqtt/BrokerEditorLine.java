package org.sluice.mqtt;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceId;
import org.sluice.device.EditorLine;
import org.sluice.flowfuse.AgentCommands;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceTopics;
import tools.jackson.databind.JsonNode;

/** Tells agents over the broker about their editors; what waits for an answer is a consumer, not a thread. */
final class BrokerEditorLine implements EditorLine {

    private static final String NOTHING_RUNS = "noNRRunning";

    private final ActiveMQConnectionFactory broker;
    private final Duration patience;

    BrokerEditorLine(ActiveMQConnectionFactory broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
    }

    @Override
    public CompletableFuture<Void> startEditor(TeamId team, DeviceId device, String token) {
        String question = UUID.randomUUID().toString();
        String topic = DeviceTopics.topic(team.value(), device.value(), DeviceTopics.RESPONSE + "/" + question);
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        ClientSessionFactory connection;
        try {
            connection = broker.getServerLocator().createSessionFactory();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(BrokerLine.brokerAway(e));
        }
        try {
            ClientSession session = session(connection);
            session.createQueue(QueueConfiguration.of(question)
                    .setAddress(DeviceTopics.address(topic))
                    .setRoutingType(RoutingType.MULTICAST)
                    .setDurable(false)
                    .setTemporary(true));
            session.start();
            session.createConsumer(question).setMessageHandler(message -> answer.complete(body(message)));
            BrokerLine.send(session, team, device, AgentCommands.startEditor(question, topic, token));
        } catch (Exception e) {
            connection.close();
            return CompletableFuture.failedFuture(BrokerLine.brokerAway(e));
        }
        return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                // In another thread: the connection cannot be closed in its own.
                .handleAsync((body, failure) -> {
                    connection.close();
                    if (body == null) {
                        throw failure instanceof TimeoutException ? silent() : new CompletionException(failure);
                    }
                    return body;
                })
                .thenAccept(body -> judge(BrokerLine.payload(body, question)));
    }

    @Override
    public void stopEditor(TeamId team, DeviceId device) {
        try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                ClientSession session = session(connection)) {
            BrokerLine.send(session, team, device, AgentCommands.stopEditor());
        } catch (Exception e) {
            throw BrokerLine.brokerAway(e);
        }
    }

    private ClientSession session(ClientSessionFactory connection) throws Exception {
        return connection.createSession(broker.getUser(), broker.getPassword(), false, true, true, false, 0);
    }

    private static byte[] body(ClientMessage message) {
        return BrokerLine.body(message);
    }

    private static void judge(JsonNode payload) {
        if (payload.path("connected").booleanValue(false)) {
            return;
        }
        throw payload.path("error").stringValue("").equals(NOTHING_RUNS)
                ? ProblemException.conflict(
                        "device-runs-nothing", "The device's Node-RED does not run, so it has no editor; start it.")
                : ProblemException.upstream(
                        "device-editor-failed",
                        "The device could not connect for its editor; its agent's log says why.");
    }

    private ProblemException silent() {
        return ProblemException.upstream(
                "device-silent",
                "The device did not answer within %d s. It may be busy or away; see when it was last seen, and try again."
                        .formatted(patience.toSeconds()));
    }
}
