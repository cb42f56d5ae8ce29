package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A provisioning token.
 *
 * @param used how many devices have enrolled with it
 * @param token the secret, shown once when it is issued
 */
public record ProvisioningTokenView(
        String id,
        String name,
        String teamId,
        @Nullable String applicationId,
        @Nullable String instanceId,
        @Nullable String groupId,
        @Nullable Integer quota,
        int used,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        Instant createdAt,
        String createdBy,
        @Nullable String token) {
    @Override
    public String toString() {
        return "ProvisioningTokenView[" + id + "]";
    }
}
