package org.sluice.delivery;

/** What the clock alone does to deliveries: settled, out of time, away for too long. */
public interface DeliverySweep {

    /** Ends the deliveries whose time has come; any number of nodes may do so at once. Returns how many. */
    int sweep();
}
