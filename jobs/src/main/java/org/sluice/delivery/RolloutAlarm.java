package org.sluice.delivery;

import java.util.Collection;

/** Told, when a change is committed, what it means for the promotions of rollouts: hints, the tables are the truth. */
public interface RolloutAlarm {

    /** Rollouts have something to do. */
    void ring(Collection<RolloutId> rollouts);

    /** Devices of rollouts have got on, which gives these nothing to do yet. */
    void moved(Collection<RolloutId> rollouts);
}
