package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a promotion with where they stand.
 *
 * @param state {@code rolling}, {@code paused}, {@code finishing} or {@code aborted}
 * @param devices how many deliveries stand where, by status
 */
public record RolloutView(
        String state,
        @Nullable String code,
        @Nullable String text,
        Map<String, Integer> devices,
        List<WaveView> waves) {

    /** One wave; {@code status} is {@code waiting}, {@code open}, {@code passed} or {@code missed}. */
    public record WaveView(
            int number,
            String name,
            String status,
            @Nullable Instant openedAt,
            @Nullable Instant decidedAt,
            Map<String, Integer> devices) {}
}
