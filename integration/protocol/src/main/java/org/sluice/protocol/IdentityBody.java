package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What an identity provider calls a user.
 *
 * @param issuer the provider's URL; that of the configured one if left out
 * @param subject what the provider's tokens have as {@code sub}
 */
public record IdentityBody(@Nullable String issuer, @Nullable String subject) {}
