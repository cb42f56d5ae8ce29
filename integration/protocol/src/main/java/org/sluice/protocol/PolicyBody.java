package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** How promotions of a pipeline shall behave; what is left out takes the default. */
public record PolicyBody(
        @Nullable String concurrency,
        @Nullable String missingValue,
        @Nullable String recovery,
        @Nullable String settleTime,
        @Nullable String compatibility) {}
