package org.sluice.mqtt;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceSessions;
import org.sluice.protocol.DeviceTopics;
import org.springframework.context.SmartLifecycle;

/** Asks the broker, wherever it runs, to end the connections of devices; again and again until it has. */
final class BrokerSessions implements DeviceSessions, SmartLifecycle {

    private static final String MANAGEMENT = "activemq.management";
    private static final int ANSWER_MILLIS = 5_000;

    private final ActiveMQConnectionFactory broker;
    private final Queue<String> users = new ConcurrentLinkedQueue<>();
    private final Loop loop;

    BrokerSessions(ActiveMQConnectionFactory broker, DeviceMessageProperties properties) {
        this.broker = broker;
        this.loop = new Loop("ending of device connections", new Ending(), properties.maxBackOff());
    }

    @Override
    public void end(TeamId team, DeviceId device) {
        users.add(DeviceTopics.user(team.value(), device.value()));
        loop.wake();
    }

    private final class Ending implements Loop.Round {

        @Override
        public void run(Loop loop) throws Exception {
            if (users.isEmpty()) {
                loop.pause(Duration.ofMinutes(1));
                return;
            }
            try (ClientSessionFactory connection = broker.getServerLocator().createSessionFactory();
                    ClientSession session = connection.createSession(
                            broker.getUser(), broker.getPassword(), false, true, true, false, 0)) {
                session.start();
                // Closed with its session.
                ClientRequestor management = new ClientRequestor(session, MANAGEMENT);
                for (String user = users.peek(); user != null; user = users.peek()) {
                    end(session, management, user);
                    users.remove(user);
                }
            }
        }

        private void end(ClientSession session, ClientRequestor management, String user) throws Exception {
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, "closeConnectionsForUser", user);
            ClientMessage answer = management.request(request, ANSWER_MILLIS);
            if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException("the broker did not say that it ended a connection");
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
