package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of one attempt. */
public record PromotionStepView(
        int attempt,
        String step,
        String status,
        long read,
        long filtered,
        long written,
        long skipped,
        long retried,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String failureCode,
        @Nullable String failureText) {}
