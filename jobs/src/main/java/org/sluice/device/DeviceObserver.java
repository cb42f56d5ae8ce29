package org.sluice.device;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Learns what devices report, in the transaction that takes it down. Deliveries are the observer that matters. */
public interface DeviceObserver {

    /** Reports newer than all before them, at most one a device, with the device rows locked. */
    void reported(List<DeviceReport> reports);

    /** Devices that fetched their snapshot ({@code installing} false) or, after it, their settings (true). */
    void progressed(List<DeviceId> devices, boolean installing, Instant at);

    /**
     * Those of these devices that the observer sees to itself. All of them have just reported something else than they shall
     * run, and the others are due a command for it. Asked after {@link #reported}, in the same transaction.
     */
    default Set<DeviceId> inHand(Collection<DeviceId> atOdds) {
        return Set.of();
    }

    /** The device has been removed, in the transaction that does it. */
    default void removed(DeviceId device) {}
}
