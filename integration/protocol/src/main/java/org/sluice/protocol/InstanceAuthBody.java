package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** How Sluice shall authenticate to an instance; secrets are write-only. */
public record InstanceAuthBody(
        @Nullable String kind, @Nullable String token, @Nullable String username, @Nullable String password) {
    @Override
    public String toString() {
        return "InstanceAuthBody[" + kind + ", ***]";
    }
}
