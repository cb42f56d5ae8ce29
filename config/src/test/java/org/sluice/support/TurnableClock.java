package org.sluice.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Goes like every clock and can be turned ahead. */
public final class TurnableClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    public void ahead(Duration further) {
        ahead = ahead.plus(further);
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
