package org.sluice.event;

import java.util.List;

/** The events of promotions, kept for those who ask. */
public interface PromotionEvents {

    /** The events of a promotion after this sequence number, oldest first. */
    List<PromotionEvent> after(String promotionId, int sequence, int limit);
}
