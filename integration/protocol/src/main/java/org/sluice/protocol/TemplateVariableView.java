package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A variable of a template.
 *
 * @param value absent if hidden or not set
 * @param needsValue whether each instance has to have its own
 */
public record TemplateVariableView(
        String name,
        @Nullable String value,
        boolean hidden,
        boolean required,
        boolean locked,
        boolean needsValue,
        @Nullable String pattern) {}
