package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What somebody shall be. */
public record RoleBody(@Nullable String role) {}
