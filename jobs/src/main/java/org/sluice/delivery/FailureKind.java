package org.sluice.delivery;

/** Why a delivery failed, as far as it matters to whether it is tried again. */
public enum FailureKind {
    /** Node-RED on the device went down again and again. */
    CRASHED,
    /** The agent could not put the snapshot in place. */
    ERROR,
    /** The device went on showing signs of life, but did not get there in time. */
    TIMEOUT
}
