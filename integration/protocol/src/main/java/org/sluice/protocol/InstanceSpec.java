package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance shall be, with secrets already resolved.
 *
 * @param autoSnapshots when snapshots of it are taken by themselves; left out, that stays as it is
 */
public record InstanceSpec(
        @Nullable String baseUrl,
        @Nullable InstanceAuthBody auth,
        @Nullable String extraCa,
        @Nullable List<VariableBody> variables,
        @Nullable AutoSnapshotsBody autoSnapshots) {}
