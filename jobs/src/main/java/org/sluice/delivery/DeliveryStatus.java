package org.sluice.delivery;

import java.util.EnumSet;
import java.util.Set;

/** Where the delivery to one device stands, with what may come next. */
public enum DeliveryStatus {
    /** Its turn has not come. */
    PENDING,
    /** The device shall run the snapshot and is being told so. */
    COMMANDED,
    /** It has begun: it fetches the snapshot. */
    DOWNLOADING,
    /** It puts modules and flows in place, or starts them. */
    INSTALLING,
    /** It runs the snapshot and has to go on doing so for the settle time. */
    RUNNING,
    /** It runs the snapshot and did for the settle time. */
    HEALTHY,
    /** It tried and failed. */
    FAILED,
    /** It is left out, for a reason; no failure. */
    SKIPPED,
    /** It was given time and is not there. */
    TIMED_OUT,
    /** It cannot be delivered to at all. */
    REJECTED;

    private static final Set<DeliveryStatus> IN_FLIGHT = EnumSet.of(COMMANDED, DOWNLOADING, INSTALLING, RUNNING);
    private static final Set<DeliveryStatus> FAILURES = EnumSet.of(FAILED, TIMED_OUT, REJECTED);

    /** Whether this status may turn into that one. */
    public boolean mayBecome(DeliveryStatus next) {
        return switch (this) {
            case PENDING -> EnumSet.of(COMMANDED, RUNNING, HEALTHY, SKIPPED, REJECTED)
                    .contains(next);
                // Reports come late, twice and out of order: a device may be seen at any later stage first, or back at
                // work.
            case COMMANDED, DOWNLOADING, INSTALLING, RUNNING -> next != PENDING && next != REJECTED;
                // A device left out because it was away settles its debt when it is back.
            case SKIPPED -> next == PENDING || next == HEALTHY || next == SKIPPED;
            case FAILED, TIMED_OUT, REJECTED -> next == PENDING || next == SKIPPED;
            case HEALTHY -> false;
        };
    }

    /** Told, and not known to have come to an end. */
    public boolean inFlight() {
        return IN_FLIGHT.contains(this);
    }

    /** Ended as it should not. */
    public boolean failure() {
        return FAILURES.contains(this);
    }

    /** Nothing more is waited for. */
    public boolean ended() {
        return this != PENDING && !inFlight();
    }
}
