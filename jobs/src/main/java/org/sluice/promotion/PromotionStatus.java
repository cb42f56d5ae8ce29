package org.sluice.promotion;

import java.util.EnumSet;
import java.util.Set;

/** Where a promotion stands, with what may come next. */
public enum PromotionStatus {
    /** Asked for; it waits for its turn on the pipeline and its targets. */
    QUEUED,
    /** A node works on it. */
    RUNNING,
    /** It waits for a time or a person and holds no thread, connection or transaction meanwhile. */
    WAITING,
    /** Every target runs what was sent. */
    SUCCEEDED,
    /** A business no: a conflict, a missing module or value, a refusal. Mend the cause, then restart. */
    FAILED,
    /** A technical failure that retries did not overcome. Restart when the cause is gone. */
    ERRORED,
    /** A person stopped it. It can be restarted. */
    STOPPED,
    /** A person gave it up, or a newer one took its place. It can never be restarted. */
    ABANDONED;

    private static final Set<PromotionStatus> RESTARTABLE = EnumSet.of(FAILED, ERRORED, STOPPED);
    private static final Set<PromotionStatus> UNDER_WAY = EnumSet.of(QUEUED, RUNNING, WAITING);

    /** Whether this status may turn into that one. */
    public boolean mayBecome(PromotionStatus next) {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, WAITING, STOPPED, ABANDONED).contains(next);
            case RUNNING -> EnumSet.of(QUEUED, WAITING, SUCCEEDED, FAILED, ERRORED, STOPPED)
                    .contains(next);
            case WAITING -> EnumSet.of(QUEUED, STOPPED, ABANDONED).contains(next);
            case FAILED, ERRORED, STOPPED -> EnumSet.of(QUEUED, ABANDONED).contains(next);
            case SUCCEEDED, ABANDONED -> false;
        };
    }

    public boolean restartable() {
        return RESTARTABLE.contains(this);
    }

    /** Queued, running or waiting. */
    public boolean underWay() {
        return UNDER_WAY.contains(this);
    }

    /** Nothing more happens to it by itself. */
    public boolean ended() {
        return !underWay();
    }
}
