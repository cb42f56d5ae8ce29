package org.sluice.device;

import org.sluice.application.TeamId;

/** The devices' connections to the broker. */
public interface DeviceSessions {

    /**
     * Ends the connection of a device whose credentials are no longer valid, soon. To be called when that is committed; it
     * then cannot come back.
     */
    void end(TeamId team, DeviceId device);
}
