package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An access token just issued; the secret is shown this once. */
public record IssuedTokenView(
        String id,
        String name,
        @Nullable String teamId,
        String role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        String secret) {
    @Override
    public String toString() {
        return "IssuedTokenView[" + name + ", ***]";
    }
}
