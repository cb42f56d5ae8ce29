package org.sluice.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance shall be, with secrets already resolved.
 *
 * @param protection on the wire {@code protected}; left out, it stays as it is
 * @param template name of a template of the team, empty for none; left out, it stays as it is
 * @param autoSnapshots when snapshots of it are taken by themselves; left out, that stays as it is
 */
public record InstanceSpec(
        @Nullable String baseUrl,
        @Nullable InstanceAuthBody auth,
        @Nullable String extraCa,
        @JsonProperty("protected") @Nullable Boolean protection,
        @Nullable String template,
        @Nullable List<VariableBody> variables,
        @Nullable AutoSnapshotsBody autoSnapshots) {}
