package org.sluice.promotion.drift;

/** How what an instance runs compares with what was last promoted to it. */
public enum DriftState {
    /** It has not been looked at yet, or nothing was ever promoted to it. */
    UNKNOWN,
    /** It runs what was last promoted to it. */
    IN_SYNC,
    /** It runs something Sluice did not put there. */
    DRIFTED,
    /** It did not say what it runs. */
    UNREACHABLE
}
