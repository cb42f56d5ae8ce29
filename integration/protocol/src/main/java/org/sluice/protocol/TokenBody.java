package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to issue a token for. */
public record TokenBody(
        @Nullable String name, @Nullable String teamId, @Nullable String role, @Nullable Instant expiresAt) {}
