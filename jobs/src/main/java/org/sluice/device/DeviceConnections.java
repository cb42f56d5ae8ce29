package org.sluice.device;

import java.time.Instant;
import java.util.Set;

/** Who is connected to the broker, from the broker's own events. Gathered and written in batches; a hint, never the truth. */
public interface DeviceConnections {

    void connected(DeviceId device, Instant at);

    void disconnected(DeviceId device, Instant at);

    /** These were connected at that moment, and no others; who came or went later is as it was told. */
    void present(Set<DeviceId> devices, Instant at);
}
