package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the last check found an instance running.
 *
 * @param state {@code in-sync}, {@code drifted}, {@code unknown} (nothing was ever promoted to it) or {@code unreachable}
 * @param since when it was first found in this state
 * @param found digest of what it ran
 * @param expected digest of what was last promoted to it
 */
public record DriftView(
        String state, Instant since, @Nullable String found, @Nullable String expected, Instant checkedAt) {}
