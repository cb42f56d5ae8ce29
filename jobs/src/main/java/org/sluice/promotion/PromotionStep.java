package org.sluice.promotion;

import java.time.Instant;
import java.util.Optional;

/** One step of one attempt, with the counts an operator reads. Status is Spring Batch's word in capitals. */
public record PromotionStep(
        int attempt,
        String step,
        String status,
        long read,
        long filtered,
        long written,
        long skipped,
        long retried,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<String> failureCode,
        Optional<String> failureText) {}
