package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A personal access token.
 *
 * @param secret only in the answer to its creation
 */
public record PersonalTokenView(
        String id,
        String name,
        @Nullable String teamId,
        @Nullable String role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable String secret) {
    @Override
    public String toString() {
        return "PersonalTokenView[" + name + ", ***]";
    }
}
