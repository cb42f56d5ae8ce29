package org.sluice.mqtt;

import java.util.HashSet;
import java.util.Set;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.device.DeviceId;
import org.sluice.protocol.DeviceTopics;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Asks the broker, wherever it runs, which devices listen for their commands at this moment. */
final class BrokerPresence {

    private static final String MANAGEMENT = "activemq.management";
    private static final int ANSWER_MILLIS = 60_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ActiveMQConnectionFactory broker;

    BrokerPresence(ActiveMQConnectionFactory broker) {
        this.broker = broker;
    }

    /** All of them at once: who looked page by page would miss one that moves from page to page. */
    Set<DeviceId> listening() throws Exception {
        try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                ClientSession session =
                        connection.createSession(broker.getUser(), broker.getPassword(), false, true, true, false, 0)) {
            session.start();
            // Closed with its session.
            ClientRequestor management = new ClientRequestor(session, MANAGEMENT);
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, "listAllConsumersAsJSON");
            ClientMessage answer = management.request(request, ANSWER_MILLIS);
            if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException("the broker did not say who listens");
            }
            return devices(String.valueOf(ManagementHelper.getResult(answer)));
        }
    }

    /** A queue of MQTT's is named after its client and its address. */
    static Set<DeviceId> devices(String consumers) {
        Set<DeviceId> devices = new HashSet<>();
        try (JsonParser parser = JSON.createParser(consumers)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals("queueName")) {
                    parser.nextToken();
                    String queue = parser.getValueAsString("");
                    int address = queue.indexOf(".ff.v1.");
                    if (address > 0) {
                        DeviceTopics.place(queue.substring(address + 1))
                                .filter(place -> place.leaf().equals(DeviceTopics.COMMAND))
                                .filter(place ->
                                        queue.startsWith(DeviceTopics.user(place.team(), place.device()) + "."))
                                .ifPresent(place -> devices.add(new DeviceId(place.device())));
                    }
                }
            }
        }
        return devices;
    }
}
