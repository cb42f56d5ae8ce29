package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An environment variable of an instance.
 *
 * @param value absent if hidden or not set
 */
public record VariableView(
        String name, @Nullable String value, boolean hidden, boolean required, boolean locked, boolean needsValue) {}
