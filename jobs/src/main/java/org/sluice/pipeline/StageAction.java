package org.sluice.pipeline;

/** What a stage hands on when it is promoted from. */
public enum StageAction {
    /** A snapshot taken at the start of the promotion. */
    CREATE_SNAPSHOT,
    /** The newest snapshot there is at the start of the promotion. */
    USE_LATEST_SNAPSHOT,
    /** The snapshot the device reports to run. */
    USE_ACTIVE_SNAPSHOT,
    /** The snapshot the request names. */
    PROMPT,
    /** Nothing: the stage cannot be promoted from. */
    NONE
}
