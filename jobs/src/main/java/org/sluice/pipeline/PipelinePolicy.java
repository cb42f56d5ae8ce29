package org.sluice.pipeline;

import java.time.Duration;

/**
 * How promotions of a pipeline behave.
 *
 * @param concurrency what happens to a promotion while another of the pipeline is under way
 * @param missingValue what happens when a required variable of the target has no value
 * @param recovery what happens to a promotion whose process has died
 * @param settleTime how long a target must go on running what it was sent before it counts as healthy
 * @param compatibility whose rules of order the stages keep
 */
public record PipelinePolicy(
        Concurrency concurrency,
        MissingValue missingValue,
        Recovery recovery,
        Duration settleTime,
        Compatibility compatibility) {

    public static final PipelinePolicy DEFAULT =
            new PipelinePolicy(Concurrency.QUEUE, MissingValue.HOLD, Recovery.RESUME, Duration.ofSeconds(2));

    /** A policy with today's rules of order. */
    public PipelinePolicy(Concurrency concurrency, MissingValue missingValue, Recovery recovery, Duration settleTime) {
        this(concurrency, missingValue, recovery, settleTime, Compatibility.CURRENT);
    }

    /** Whether promotions of one pipeline may overlap. Per target they never do. */
    public enum Concurrency {
        /** One after another, in the order they were asked for. */
        QUEUE,
        /** A second one is refused, and its sender told which one is under way. */
        FORBID,
        /** They overlap as long as their targets differ. */
        ALLOW
    }

    /** What to do when a required variable has no value. */
    public enum MissingValue {
        /** Wait, without holding anything, until it has one. */
        HOLD,
        /** Fail. */
        FAIL
    }

    /** What device groups may do in a pipeline. */
    public enum Compatibility {
        /** A group may follow a group, and what runs on a group may be promoted to the next. */
        CURRENT,
        /** One group at most, and it comes last. */
        FLOWFUSE_CLASSIC
    }

    /** What to do with a promotion whose process has died. */
    public enum Recovery {
        /** Go on from the failed step by itself. */
        RESUME,
        /** Offer it to an operator for restart. */
        OFFER
    }
}
