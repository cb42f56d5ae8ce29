package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How Sluice authenticates to an instance, without the secret.
 *
 * @param kind {@code none}, {@code token} or {@code password}
 */
public record InstanceAuthView(String kind, @Nullable String username) {}
