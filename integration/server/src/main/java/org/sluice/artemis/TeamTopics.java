package org.sluice.artemis;

import java.util.EnumSet;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerAddressPlugin;
import org.sluice.protocol.Destinations;

/**
 * Keeps the addresses of teams' events topics. Whoever may listen there may make the address, since the server sends only
 * when something happens; made as a queue, nothing could be told there.
 */
final class TeamTopics implements ActiveMQServerAddressPlugin {

    @Override
    public void beforeAddAddress(AddressInfo address, boolean reload) throws ActiveMQException {
        check(address.getName(), address.getRoutingTypes());
    }

    @Override
    public void beforeUpdateAddress(SimpleString address, EnumSet<RoutingType> routingTypes) throws ActiveMQException {
        check(address, routingTypes);
    }

    private static void check(SimpleString address, Set<RoutingType> routingTypes) throws ActiveMQException {
        if (Destinations.teamOfEvents(address.toString()).isPresent()
                && !routingTypes.equals(EnumSet.of(RoutingType.MULTICAST))) {
            throw new ActiveMQException("Events are told on topics: subscribe to " + address + ".");
        }
    }
}
