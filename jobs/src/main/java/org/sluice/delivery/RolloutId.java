package org.sluice.delivery;

/** Id of a rollout: that of the promotion it belongs to. */
public record RolloutId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
