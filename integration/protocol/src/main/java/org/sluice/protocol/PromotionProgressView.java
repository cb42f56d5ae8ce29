package org.sluice.protocol;

/** How far a promotion has come, counted in steps. */
public record PromotionProgressView(int done, int total) {}
