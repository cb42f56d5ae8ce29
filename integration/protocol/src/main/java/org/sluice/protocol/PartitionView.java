package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A part of the latest large turn of a rollout: devices that one node tells what to run.
 *
 * @param turn which turn it is of, from 1
 * @param number within the turn, from 1
 * @param status open, claimed, done, failed or cancelled
 * @param claims how often a node has taken it; more than once means that a node was replaced
 * @param nodeId who has it, or had it last
 * @param devices how many it concerns
 * @param read how many of them have been gone through
 * @param written how many of those were told
 */
public record PartitionView(
        int turn,
        int number,
        String status,
        int claims,
        @Nullable String nodeId,
        int devices,
        int read,
        int written,
        @Nullable String failureCode,
        @Nullable String failureText,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {}
