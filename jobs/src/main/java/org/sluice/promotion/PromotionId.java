package org.sluice.promotion;

/** Id of a promotion; ids of later promotions sort after those of earlier ones. */
public record PromotionId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
