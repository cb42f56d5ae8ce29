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
        DeviceId device, long sequence, Instant at, DeviceTransport transport, Optional<ReportedState> state) {

    private static final int TIE_BITS = 20;

    /**
     * The sequence of a report: the time it came in, for whoever came in by whichever way to whichever broker, and a number
     * that grows for those of the same millisecond.
     */
    public static long sequence(Instant at, long tie) {
        return (at.toEpochMilli() << TIE_BITS) | (tie & ((1L << TIE_BITS) - 1));
    }
}
