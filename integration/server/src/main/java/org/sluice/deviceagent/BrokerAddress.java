package org.sluice.deviceagent;

import java.util.Optional;

/** How devices reach the broker. */
@FunctionalInterface
public interface BrokerAddress {

    /** What an agent is told when it enrols; none if devices are to ask over HTTP only. */
    Optional<String> url();
}
