package org.sluice.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rollout of a promotion with where it stands.
 *
 * @param code why it is paused or aborted
 * @param text the same in a sentence for people
 * @param approvedWave number of the last wave a person has let open without waiting for the one before; -1 for none
 * @param rateFrom since when its rate is counted
 * @param rateUsed how many devices have been told since
 */
public record Rollout(
        RolloutId id,
        RolloutPolicy policy,
        State state,
        Optional<String> code,
        Optional<String> text,
        int approvedWave,
        Optional<Instant> rateFrom,
        int rateUsed,
        List<Wave> waves) {

    /** What it is about. */
    public enum State {
        ROLLING,
        /** Nothing more is sent until a person resumes it. */
        PAUSED,
        /** Nothing more is sent; what is in flight may end. */
        FINISHING,
        /** Broken off. */
        ABORTED
    }

    public Counts counts() {
        return waves.stream().map(Wave::counts).reduce(Counts.NONE, Counts::plus);
    }

    /** As it would be with this wave in another status. */
    Rollout with(int wave, Wave.Status status, Instant now) {
        List<Wave> changed = waves.stream()
                .map(each -> each.number() == wave ? each.as(status, now) : each)
                .toList();
        return new Rollout(id, policy, state, code, text, approvedWave, rateFrom, rateUsed, changed);
    }
}
