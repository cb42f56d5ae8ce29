package org.sluice.promotion.drift;

import org.sluice.instance.InstanceId;
import org.sluice.instance.LiveFlows;

/** Wants to know when an instance is found running something Sluice did not put there. */
public interface DriftListener {

    /**
     * Called once for every other thing it is found running, after the finding is stored and outside of any transaction.
     * What is thrown is logged and does no harm; what takes long delays the checks of other instances.
     *
     * @param live what it runs, as it was read for the check
     */
    void drifted(InstanceId instance, LiveFlows live);
}
