package org.sluice.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.application.TeamId;
import org.sluice.device.AgentLine;
import org.sluice.device.DeviceId;
import org.sluice.flowfuse.AgentCommands;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceTopics;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks agents over the broker. Every question has a connection and a topic of its own for the answer: only the device that was
 * asked may write there, only who asked listens there, and nothing is left behind.
 */
final class BrokerLine implements AgentLine {

    private static final Logger log = LoggerFactory.getLogger(BrokerLine.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ActiveMQConnectionFactory broker;
    private final Duration patience;

    BrokerLine(ActiveMQConnectionFactory broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
    }

    @Override
    public void restart(TeamId team, DeviceId device) {
        try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                ClientSession session = session(connection)) {
            send(session, team, device, AgentCommands.action("restart"));
        } catch (Exception e) {
            throw brokerAway(e);
        }
    }

    @Override
    public JsonNode upload(TeamId team, DeviceId device) {
        String question = UUID.randomUUID().toString();
        String topic = DeviceTopics.topic(team.value(), device.value(), DeviceTopics.RESPONSE + "/" + question);
        byte[] answer;
        try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                ClientSession session = session(connection)) {
            session.createQueue(QueueConfiguration.of(question)
                    .setAddress(DeviceTopics.address(topic))
                    .setRoutingType(RoutingType.MULTICAST)
                    .setDurable(false)
                    .setTemporary(true));
            session.start();
            var consumer = session.createConsumer(question);
            send(session, team, device, AgentCommands.upload(question, topic));
            ClientMessage message = consumer.receive(patience.toMillis());
            if (message == null) {
                throw ProblemException.upstream(
                        "device-silent",
                        "The device did not answer within %d s. It may be busy or away; see when it was last seen, and try again."
                                .formatted(patience.toSeconds()));
            }
            answer = body(message);
        } catch (ProblemException e) {
            throw e;
        } catch (Exception e) {
            throw brokerAway(e);
        }
        return payload(answer, question);
    }

    private ClientSession session(ClientSessionFactory connection) throws ActiveMQException {
        return connection.createSession(broker.getUser(), broker.getPassword(), false, true, true, false, 0);
    }

    static void send(ClientSession session, TeamId team, DeviceId device, byte[] command) throws ActiveMQException {
        String address = DeviceTopics.address(DeviceTopics.topic(team.value(), device.value(), DeviceTopics.COMMAND));
        try (var producer = session.createProducer(address)) {
            producer.send(CommandSender.message(session, command));
        }
    }

    static byte[] body(ClientMessage message) {
        ActiveMQBuffer buffer = message.getBodyBuffer();
        byte[] body = new byte[buffer.readableBytes()];
        buffer.readBytes(body);
        return body;
    }

    static JsonNode payload(byte[] answer, String question) {
        try {
            JsonNode read = JSON.readTree(new String(answer, StandardCharsets.UTF_8));
            if (read.path("correlationData").stringValue("").equals(question)) {
                return read.path("payload");
            }
        } catch (JacksonException | StackOverflowError e) {
            // Without the cause, which would quote what was read.
        }
        throw ProblemException.upstream("device-answer-unreadable", "The device answered, but not to the question.");
    }

    static ProblemException brokerAway(Exception cause) {
        log.warn("A message for a device did not get to the broker: {}", cause.toString());
        return ProblemException.upstream(
                "broker-unavailable", "The message broker does not take messages for devices now. Try again later.");
    }
}
