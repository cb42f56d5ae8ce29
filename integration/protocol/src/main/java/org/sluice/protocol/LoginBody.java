package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** Who logs in. */
public record LoginBody(@Nullable String username, @Nullable String password) {
    @Override
    public String toString() {
        return "LoginBody[***]";
    }
}
