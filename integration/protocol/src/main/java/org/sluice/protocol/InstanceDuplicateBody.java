package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another Node-RED that is to become a duplicate. Nothing secret is taken over from the original.
 *
 * @param values values for its variables, by name; those without stay empty
 * @param deploy whether it is sent the flows at once; true unless said
 */
public record InstanceDuplicateBody(
        @Nullable String name,
        @Nullable String baseUrl,
        @Nullable InstanceAuthBody auth,
        @Nullable String extraCa,
        @Nullable Map<String, String> values,
        @Nullable Boolean deploy) {
    @Override
    public String toString() {
        return "InstanceDuplicateBody[" + name + "]";
    }
}
