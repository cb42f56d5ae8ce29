package org.sluice.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much is gathered before it is taken down: so many, and no longer than 200 ms from the first on however slowly the others
 * come. What the first says counts from now.
 */
final class BatchLimit {

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final int most;
    private final LongSupplier nanoTime;
    private final long end;

    /** Begins with the first. */
    BatchLimit(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + NANOS;
    }

    boolean hasRoomAfter(int count) {
        return count < most && nanoTime.getAsLong() - end < 0;
    }
}
