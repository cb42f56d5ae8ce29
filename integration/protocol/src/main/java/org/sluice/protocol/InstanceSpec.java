package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an instance shall be, with secrets already resolved. */
public record InstanceSpec(
        @Nullable String baseUrl,
        @Nullable InstanceAuthBody auth,
        @Nullable String extraCa,
        @Nullable List<VariableBody> variables) {}
