package org.sluice.protocol;

/** Types of the CloudEvents on {@link Destinations#EVENTS}. A type never changes its meaning; a new meaning is a new version. */
public final class EventTypes {

    /** Written down; it waits for its turn. */
    public static final String ACCEPTED = "org.sluice.promotion.accepted.v1";

    /** Queued again by a restart or a wake-up. */
    public static final String QUEUED = "org.sluice.promotion.queued.v1";

    /** A node took it up. */
    public static final String STARTED = "org.sluice.promotion.started.v1";

    public static final String STEP_SUCCEEDED = "org.sluice.promotion.step-succeeded.v1";

    public static final String STEP_FAILED = "org.sluice.promotion.step-failed.v1";

    /** A step ended early because the promotion waits or was stopped; it goes on from there. */
    public static final String STEP_PAUSED = "org.sluice.promotion.step-paused.v1";

    /** It waits for a time or a person. */
    public static final String WAITING = "org.sluice.promotion.waiting.v1";

    public static final String SUCCEEDED = "org.sluice.promotion.succeeded.v1";

    /** Ended by a business no. */
    public static final String FAILED = "org.sluice.promotion.failed.v1";

    /** Ended by a technical failure. */
    public static final String ERRORED = "org.sluice.promotion.errored.v1";

    public static final String STOPPED = "org.sluice.promotion.stopped.v1";

    public static final String ABANDONED = "org.sluice.promotion.abandoned.v1";

    /** The devices of a wave get their turn; its data counts them. */
    public static final String WAVE_OPENED = "org.sluice.promotion.wave-opened.v1";

    /** Enough devices of a wave are healthy. */
    public static final String WAVE_PASSED = "org.sluice.promotion.wave-passed.v1";

    /** All devices of a wave have ended and too few are healthy. */
    public static final String WAVE_MISSED = "org.sluice.promotion.wave-missed.v1";

    /** Nothing more is sent to devices until a person decides. */
    public static final String ROLLOUT_PAUSED = "org.sluice.promotion.rollout-paused.v1";

    /** Nothing more is sent to devices: too many failed. */
    public static final String ROLLOUT_ABORTED = "org.sluice.promotion.rollout-aborted.v1";

    /** A request that became no promotion; its data says why. */
    public static final String REQUEST_REJECTED = "org.sluice.promotion.request-rejected.v1";

    /** An instance was found in another state than before: running what was promoted to it, something else, or silent. */
    public static final String DRIFT_CHANGED = "org.sluice.instance.drift-changed.v1";

    /** The CloudEvents source of every event. */
    public static final String SOURCE = "/sluice";

    private EventTypes() {}
}
