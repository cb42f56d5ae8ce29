package org.sluice.device;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.TeamId;

/**
 * Tells devices from strangers. Always asks the database, many at once where many come at once; so what is revoked is
 * revoked.
 */
public interface DeviceDoor {

    /** A device that is there. */
    record Known(DeviceId device, TeamId team) {}

    /** Whose HTTP token this is; empty only if no device has it. A database that is away throws instead. */
    Optional<Known> byToken(String token);

    /** The device, if this is its broker password. */
    Optional<Known> byBrokerPassword(DeviceId device, String password);

    /** Those of them that have no broker password, or none any more, in one statement. */
    Set<DeviceId> withoutBrokerPassword(Collection<DeviceId> devices);

    /** What the device belongs to and shall run at this moment, or empty if there is no such device. */
    Optional<DesiredState> desired(DeviceId device);
}
