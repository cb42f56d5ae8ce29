package org.sluice.artemis;

import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.device.DeviceDoor;

/** Where the broker in this process looks up who somebody is and what there is. */
public record Registers(AccessTokens tokens, Applications applications, DeviceDoor devices) {}
