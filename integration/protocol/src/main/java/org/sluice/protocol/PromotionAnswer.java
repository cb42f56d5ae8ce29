package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What became of a request for a promotion.
 *
 * @param created false if this request id was already known
 * @param promotion the promotion, if accepted
 * @param reason why it was not accepted
 * @param promotionId the promotion that is in the way, if it was not accepted
 */
public record PromotionAnswer(
        boolean accepted,
        @Nullable Boolean created,
        @Nullable PromotionView promotion,
        @Nullable String reason,
        @Nullable String promotionId) {}
