package org.sluice.event;

import java.time.Instant;
import java.util.Map;

/**
 * A fact about a promotion, as others are told of it.
 *
 * @param sequence counts the events of one promotion from 1
 * @param type such as {@code org.sluice.promotion.succeeded.v1}
 * @param data names and plain values; never secrets
 */
public record PromotionEvent(
        String id, String promotionId, int sequence, String type, Instant at, Map<String, String> data) {}
