package org.sluice.promotion;

import java.time.Duration;

/**
 * How this node works on promotions.
 *
 * @param nodeId name of this process, new at every start
 * @param concurrency promotions this node runs at once
 * @param lease how long a node that says nothing still counts as alive; its promotions are recovered after that
 * @param heartbeat how often this node says it lives, and looks for work nobody told it of
 * @param retries how often a step asks an unavailable Node-RED again before the promotion ends as errored
 * @param retryDelay pause before the first such retry; it triples with each
 * @param recoveries how often a promotion whose node died, or whose database was away, is resumed by itself until a
 *     person restarts it
 */
public record PromotionSettings(
        String nodeId,
        int concurrency,
        Duration lease,
        Duration heartbeat,
        int retries,
        Duration retryDelay,
        int recoveries) {

    public PromotionSettings {
        if (heartbeat.multipliedBy(2).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "sluice.promotion.lease (%s) must be at least twice sluice.promotion.heartbeat (%s), or a live node loses its promotions."
                            .formatted(lease, heartbeat));
        }
    }
}
