package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where devices go that enrol with a provisioning token.
 *
 * @param quota how many may; left out = any number
 */
public record ProvisioningTokenBody(
        @Nullable String name,
        @Nullable String application,
        @Nullable String instance,
        @Nullable String group,
        @Nullable Integer quota,
        @Nullable Instant expiresAt) {}
