package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device to be.
 *
 * @param team where it has no application, which says its team
 * @param instance the instance it belongs to; not together with {@code group}
 * @param code whether a one-time code shall be answered with its credentials
 */
public record DeviceBody(
        @Nullable String name,
        @Nullable String type,
        @Nullable String team,
        @Nullable String application,
        @Nullable String instance,
        @Nullable String group,
        @Nullable Map<String, @Nullable String> labels,
        @Nullable Boolean code) {}
