package org.sluice.device;

import java.time.Instant;

/** Who is connected to the broker, from the broker's own events. Gathered and written in batches; a hint, never the truth. */
public interface DeviceConnections {

    void connected(DeviceId device, Instant at);

    void disconnected(DeviceId device, Instant at);
}
