package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What to register an instance from, or change it to.
 *
 * @param extraCa certificates in PEM
 */
public record InstanceBody(
        @Nullable String name, @Nullable String baseUrl, @Nullable InstanceAuthBody auth, @Nullable String extraCa) {}
