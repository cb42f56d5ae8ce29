package org.sluice.protocol;

import java.time.Instant;
import java.util.Map;

/**
 * A fact about a promotion.
 *
 * @param sequence counts the events of one promotion from 1
 */
public record PromotionEventView(
        String id, String promotionId, int sequence, String type, Instant time, Map<String, String> data) {}
