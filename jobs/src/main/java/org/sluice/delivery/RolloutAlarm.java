package org.sluice.delivery;

/** Told, when the change is committed, that a waiting rollout has something to do: a hint, the tables are the truth. */
public interface RolloutAlarm {

    void ring();
}
