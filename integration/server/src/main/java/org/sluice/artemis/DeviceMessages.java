package org.sluice.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.sluice.artemis.DeviceLogin.Device;
import org.sluice.protocol.DeviceTopics;

/**
 * Looks at every message of a device once more, also at those the broker sends in its name without asking whether it may: the
 * last will, which MQTT lets a client leave for any topic.
 */
final class DeviceMessages implements ActiveMQServerMessagePlugin {

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        String user = session == null ? null : session.getUsername();
        if (user == null || !DeviceLogin.isDevice(user)) {
            return;
        }
        boolean own = DeviceTopics.ofUser(user)
                .filter(named ->
                        DeviceAddresses.mayWrite(new Device(named.team(), named.device()), message.getAddress()))
                .isPresent();
        if (!own) {
            throw new ActiveMQSecurityException("A device writes to its own topics only.");
        }
    }
}
