package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A module, or Node-RED itself, with its versions.
 *
 * @param before absent if it is new
 * @param after absent if it is gone
 */
public record ModuleChangeView(String name, @Nullable String before, @Nullable String after) {}
