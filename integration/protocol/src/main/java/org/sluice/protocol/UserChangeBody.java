package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to change about a user; what is left out stays. */
public record UserChangeBody(@Nullable String email, @Nullable Boolean administrator, @Nullable Boolean disabled) {}
