package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What to create an application from; its team by id or by name. */
public record ApplicationBody(@Nullable String teamId, @Nullable String team, @Nullable String name) {}
