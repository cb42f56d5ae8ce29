package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param hasPassword whether they can log in with one
 * @param identity what an identity provider calls them
 */
public record UserView(
        String id,
        String username,
        @Nullable String email,
        boolean administrator,
        boolean disabled,
        boolean hasPassword,
        Instant createdAt,
        @Nullable IdentityBody identity) {}
