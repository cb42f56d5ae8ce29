package org.sluice.device;

import java.time.Instant;
import java.util.Optional;

/**
 * One report of a device as it came in.
 *
 * @param sequence grows with every report of the same device however it came; an older one than the last taken down is
 *     ignored
 * @param state empty: the device is busy updating and says no more
 */
public record DeviceReport(
        DeviceId device, long sequence, Instant at, DeviceTransport transport, Optional<ReportedState> state) {}
