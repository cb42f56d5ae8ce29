package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to issue a personal token for.
 *
 * @param teamId only for what is in this team
 * @param role only for what this role may do, too
 */
public record PersonalTokenBody(
        @Nullable String name, @Nullable String teamId, @Nullable String role, @Nullable Instant expiresAt) {}
