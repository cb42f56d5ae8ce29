package org.sluice.promotion;

/** What kind of trouble ended a step, and so what may be done about it. Decided by the type of the failure, here only. */
public enum FailureClass {
    /** Asking again may help: a Node-RED that is down, a server error. Retried with back-off, then errored. */
    TRANSIENT,
    /** A business no. Never retried: somebody has to mend something. */
    REJECTED,
    /** Not a failure: it waits for a time or a person. */
    WAITING,
    /** A person asked it to stop. */
    STOPPED,
    /** Sluice's own database was away: it goes on by itself when the database is back. */
    INFRASTRUCTURE,
    /** This node's lease has run out: another may have taken over, and this one must touch nothing of the targets. */
    FENCED,
    /** Anything else: a defect. */
    UNEXPECTED
}
