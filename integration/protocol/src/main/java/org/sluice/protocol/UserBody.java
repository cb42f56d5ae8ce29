package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** A user to add; without a password they log in through the identity provider, or once they are given one. */
public record UserBody(
        @Nullable String username, @Nullable String email, @Nullable Boolean administrator, @Nullable String password) {
    @Override
    public String toString() {
        return "UserBody[" + username + ", ***]";
    }
}
