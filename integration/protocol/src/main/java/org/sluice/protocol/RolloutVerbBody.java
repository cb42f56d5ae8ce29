package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to a rollout, and why.
 *
 * @param devices ids of the devices it concerns, where it concerns some
 * @param skipped for a restart: whether skipped devices get another try too
 * @param now for an abort: whether what is in flight is taken back instead of finishing
 */
public record RolloutVerbBody(
        @Nullable String reason, @Nullable List<String> devices, @Nullable Boolean skipped, @Nullable Boolean now) {}
