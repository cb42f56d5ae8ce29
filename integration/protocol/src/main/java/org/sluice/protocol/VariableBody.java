package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** A variable to be set; attributes left out stay as they are. */
public record VariableBody(
        @Nullable String name,
        @Nullable String value,
        @Nullable Boolean hidden,
        @Nullable Boolean required,
        @Nullable Boolean locked) {
    @Override
    public String toString() {
        return "VariableBody[" + name + "]";
    }
}
