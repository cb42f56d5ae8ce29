package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What shall be different of a device; what is left out stays.
 *
 * @param application empty = none
 * @param instance empty = none
 * @param targetSnapshot what it shall run; empty = nothing
 * @param labels all of its labels
 */
public record DeviceChangeBody(
        @Nullable String name,
        @Nullable String type,
        @Nullable String application,
        @Nullable String instance,
        @Nullable String targetSnapshot,
        @Nullable Map<String, @Nullable String> labels) {}
