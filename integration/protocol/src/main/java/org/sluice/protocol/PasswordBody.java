package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A new password.
 *
 * @param current the one there is, where somebody changes their own
 */
public record PasswordBody(@Nullable String current, @Nullable String password) {
    @Override
    public String toString() {
        return "PasswordBody[***]";
    }
}
