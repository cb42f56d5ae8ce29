package org.sluice.device;

import java.time.Instant;
import java.util.List;

/** Learns what devices report, in the transaction that takes it down. Deliveries are the observer that matters. */
public interface DeviceObserver {

    /** Reports newer than all before them, at most one a device, with the device rows locked. */
    void reported(List<DeviceReport> reports);

    /** Devices that fetched their snapshot ({@code installing} false) or, after it, their settings (true). */
    void progressed(List<DeviceId> devices, boolean installing, Instant at);
}
