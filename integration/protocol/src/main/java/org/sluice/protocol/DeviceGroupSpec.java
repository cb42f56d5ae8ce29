package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device group shall be, with secrets already resolved. What it shall run is no matter of definitions but of promotions.
 *
 * @param devices names of its members, where it has no selector; left out = whoever is in it
 */
public record DeviceGroupSpec(
        @Nullable String description,
        @Nullable String selector,
        @Nullable String onLeave,
        @Nullable List<@Nullable String> devices,
        @Nullable List<VariableBody> variables) {}
