package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A variable of a template to be set; attributes left out stay as they are.
 *
 * @param value what instances get that have no value of their own; absent, each needs its own
 * @param pattern a regular expression (RE2) that the whole of a value has to match; empty for none
 */
public record TemplateVariableBody(
        @Nullable String name,
        @Nullable String value,
        @Nullable Boolean hidden,
        @Nullable Boolean required,
        @Nullable Boolean locked,
        @Nullable String pattern) {

    @Override
    public String toString() {
        return "TemplateVariableBody[" + name + "]";
    }
}
