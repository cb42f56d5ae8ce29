package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to create a team from. */
public record TeamBody(@Nullable String name) {}
