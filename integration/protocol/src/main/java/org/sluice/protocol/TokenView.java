package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An access token, without its secret. */
public record TokenView(
        String id,
        String name,
        @Nullable String teamId,
        String role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {}
