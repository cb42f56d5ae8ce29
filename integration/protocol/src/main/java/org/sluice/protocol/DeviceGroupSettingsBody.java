package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param env all variables of the group; one without a value keeps the value it has */
public record DeviceGroupSettingsBody(@Nullable List<VariableBody> env) {}
