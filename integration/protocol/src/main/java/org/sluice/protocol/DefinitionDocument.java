package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One definition: of what kind, of which name, and what it shall be.
 *
 * @param apiVersion {@code sluice.org/v1}
 * @param spec as the kind's record says: {@link InstanceSpec}, {@link PipelineSpec}, {@link ScheduleSpec}; teams and
 *     applications have none
 */
public record DefinitionDocument(
        @Nullable String apiVersion,
        @Nullable String kind,
        @Nullable DefinitionMetadata metadata,
        @Nullable Map<String, Object> spec) {
    public static final String API_VERSION = "sluice.org/v1";

    @Override
    public String toString() {
        return "DefinitionDocument[" + kind + ", " + metadata + "]";
    }
}
