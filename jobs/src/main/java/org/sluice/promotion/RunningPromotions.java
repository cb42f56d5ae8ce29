package org.sluice.promotion;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The promotions this node works on at this moment; steps find theirs by the job parameter {@code promotionId}. */
public final class RunningPromotions {

    private final Map<String, RunningPromotion> byId = new ConcurrentHashMap<>();

    /** @throws LeaseLostException if this node does not work on it */
    public RunningPromotion get(String promotionId) {
        RunningPromotion running = byId.get(promotionId);
        if (running == null) {
            throw new LeaseLostException(
                    "This node does not work on promotion %s; it touches nothing.".formatted(promotionId));
        }
        return running;
    }

    void add(RunningPromotion running) {
        byId.put(running.id().value(), running);
    }

    void remove(RunningPromotion running) {
        byId.remove(running.id().value(), running);
    }

    Collection<RunningPromotion> all() {
        return byId.values();
    }
}
