package org.sluice.mqtt;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceTransport;
import org.sluice.device.ReportedState;
import org.sluice.flowfuse.AgentState;
import org.sluice.protocol.DeviceTopics;

/**
 * Makes a report of a status message. Whose it is says the topic, which the broker let nobody else write to; when it came and
 * what came after it says the broker.
 */
final class StatusReader {

    private final long limit;
    private final UnreadableMessages unreadable;
    private final Clock clock;

    StatusReader(long limit, UnreadableMessages unreadable, Clock clock) {
        this.limit = limit;
        this.unreadable = unreadable;
        this.clock = clock;
    }

    /** The report, unless nobody can make sense of the message; it is then noted and done with. */
    Optional<DeviceReport> read(Message message) throws JMSException {
        Optional<DeviceId> device = DeviceTopics.place(address(message))
                .filter(place -> place.leaf().equals(DeviceTopics.STATUS))
                .map(place -> new DeviceId(place.device()));
        if (device.isEmpty()) {
            unreadable.note(new DeviceId("?"), "it is on a topic of no device");
            return Optional.empty();
        }
        try {
            Optional<ReportedState> state = AgentState.read(body(message));
            Instant at =
                    message.getJMSTimestamp() > 0 ? Instant.ofEpochMilli(message.getJMSTimestamp()) : clock.instant();
            return Optional.of(new DeviceReport(
                    device.get(), DeviceReport.sequence(at, id(message)), at, DeviceTransport.MQTT, state));
        } catch (AgentState.UnreadableException e) {
            unreadable.note(device.get(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private byte[] body(Message message) throws JMSException, AgentState.UnreadableException {
        if (message instanceof BytesMessage bytes) {
            if (bytes.getBodyLength() > limit) {
                throw new AgentState.UnreadableException("it has " + bytes.getBodyLength() + " bytes");
            }
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            return body;
        }
        // Not from an MQTT client, but the broker lets it through; an operator may try something out.
        return String.valueOf(message.getBody(String.class)).getBytes(StandardCharsets.UTF_8);
    }

    private static String address(Message message) throws JMSException {
        return message.getJMSDestination() instanceof ActiveMQDestination destination ? destination.getAddress() : "";
    }

    private static long id(Message message) {
        return message instanceof ActiveMQMessage core ? core.getCoreMessage().getMessageID() : 0;
    }
}
