package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** Where to go from a promotion; a verb is there only while the caller may use it. */
public record PromotionLinksView(
        String self,
        String events,
        @Nullable String chooseSnapshot,
        @Nullable String restart,
        @Nullable String stop,
        @Nullable String abandon,
        @Nullable String rollback) {}
